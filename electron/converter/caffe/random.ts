/**
 * Random numbers that are the same on every machine and every run: xoshiro128** (Blackman, Vigna, "Scrambled linear
 * pseudorandom number generators", 2021) seeded by a name, normals by the ziggurat (Marsaglia, Tsang, "The ziggurat
 * method for generating random variables", 2000; 256 layers).
 */

const layers = 256;
/** Where the tail begins, and the area of one layer, for 256 layers. */
const tailStart = 3.6541528853610088;
const layerArea = 0.00492867323399;

const { edges, ratios, densities } = zigguratTables();
/**
 * Both for the signed integers of 24 bits that are drawn, instead of numbers in [-1, 1): a power of two changes neither a comparison
 * nor a rounding.
 */
const unit = 2 ** -23;
const limits = Int32Array.from(ratios, (ratio) => Math.ceil(ratio / unit));
const widths = edges.map((edge) => edge * unit);

function zigguratTables() {
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  const edges = new Float64Array(layers + 1);
  edges[0] = layerArea / density(tailStart);
  edges[1] = tailStart;
  for (let i = 2; i < layers; i++) {
    const previous = edges[i - 1] ?? 0;
    edges[i] = Math.sqrt(-2 * Math.log(layerArea / previous + density(previous)));
  }
  edges[layers] = 0;
  const ratios = Float64Array.from({ length: layers }, (_, i) => (edges[i + 1] ?? 0) / (edges[i] ?? 1));
  const densities = Float64Array.from(edges, density);
  return { edges, ratios, densities };
}

export class FillerRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The same stream for the same name. */
  constructor(name: string) {
    // FNV-1a into a 32-bit state, spread over the generator's 128 bits by the finaliser of MurmurHash3.
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    const next = (): number => {
      hash = (hash + 0x9e3779b9) | 0;
      let mixed = hash;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      return mixed ^ (mixed >>> 16);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
  }

  /** Draws the numbers that this one will draw, without drawing them here. */
  ahead(): FillerRandom {
    const copy = new FillerRandom('');
    copy.#setState(this.#a, this.#b, this.#c, this.#d);
    return copy;
  }

  /** 32 random bits, signed. */
  #bits(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In [0, 1), 32 bits of it random. */
  uniform(): number {
    return (this.#bits() >>> 0) * 2 ** -32;
  }

  fillUniform(into: Float32Array, low: number, high: number): void {
    const width = (high - low) * 2 ** -32;
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (let i = 0; i < into.length; i++) {
      const scrambled = Math.imul(b, 5);
      const bits = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      into[i] = low + (bits >>> 0) * width;
    }
    this.#setState(a, b, c, d);
  }

  /**
   * As many calls of `normal`, in a quarter of the time: nearly all numbers need only the generator's state, kept in locals as above.
   * The inner loop has no call, for which V8 would keep the locals in memory.
   */
  fillNormal(into: Float32Array, mean: number, deviation: number): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (let i = 0; ; i++) {
      let bits = 0;
      for (; i < into.length; i++) {
        const scrambled = Math.imul(b, 5);
        bits = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
        const shifted = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = (d << 11) | (d >>> 21);
        const layer = bits & 0xff;
        const drawn = bits >> 8;
        if (Math.abs(drawn) >= (limits[layer] ?? 0)) break;
        into[i] = mean + deviation * (drawn * (widths[layer] ?? 0));
      }
      this.#setState(a, b, c, d);
      if (i >= into.length) return;
      into[i] = mean + deviation * this.#normalFrom(bits);
      a = this.#a;
      b = this.#b;
      c = this.#c;
      d = this.#d;
    }
  }

  #setState(a: number, b: number, c: number, d: number): void {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Standard normal; |value| < `largestNormal`. */
  normal(): number {
    return this.#normalFrom(this.#bits());
  }

  #normalFrom(first: number): number {
    for (let bits = first; ; bits = this.#bits()) {
      const layer = bits & 0xff;
      // The upper 24 bits, signed, as a number in [-1, 1).
      const u = (bits >> 8) * unit;
      const x = u * (edges[layer] ?? 0);
      if (Math.abs(u) < (ratios[layer] ?? 0)) return x;
      if (layer === 0) return this.#tail(u < 0);
      const low = densities[layer] ?? 0;
      const high = densities[layer + 1] ?? 1;
      if (low + this.uniform() * (high - low) < Math.exp(-0.5 * x * x)) return x;
    }
  }

  #tail(negative: boolean): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / tailStart;
      const y = -Math.log(1 - this.uniform());
      if (2 * y > x * x) return negative ? -(tailStart + x) : tailStart + x;
    }
  }
}

/** The tail adds at most ln(2^32) / tailStart to its start. */
export const largestNormal = tailStart + (32 * Math.LN2) / tailStart;
