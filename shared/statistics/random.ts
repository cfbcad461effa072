/** A generator of repeatable random numbers; not for secrets. */

export interface Random {
  /** Uniform in [0, 1), with 32 random bits. */
  next(): number;
  /** Uniform among 0 .. limit - 1; the bias, at most limit / 2^32, is far below any resampling error. */
  below(limit: number): number;
}

/**
 * xoshiro128** 1.1 (Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47 (2021)),
 * its state filled by SplitMix32 steps so that nearby seeds give unrelated sequences.
 */
export function seededRandom(seed: number): Random {
  let mixer = seed >>> 0;
  const mixed = (): number => {
    mixer = (mixer + 0x9e3779b9) >>> 0;
    let z = mixer;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [mixed(), mixed(), mixed(), mixed()];

  const bits = (): number => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = (): number => bits() / 0x1_0000_0000;
  return { next, below: (limit) => Math.floor(next() * limit) };
}
