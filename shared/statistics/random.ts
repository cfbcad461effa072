/** A generator of repeatable random numbers; not for secrets. */
import { stateOfSeed, Xoshiro } from './xoshiro.ts';

export interface Random {
  /** Uniform in [0, 1), with 32 random bits. */
  next(): number;
  /** Uniform among 0 .. limit - 1; the bias, at most limit / 2^32, is far below any resampling error. */
  below(limit: number): number;
}

export function seededRandom(seed: number): Random {
  const generator = new Xoshiro(stateOfSeed(seed));
  const next = (): number => generator.uniform();
  return { next, below: (limit) => Math.floor(next() * limit) };
}
