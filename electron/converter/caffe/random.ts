/**
 * Random numbers that are the same on every machine and every run: the shared generator seeded by a name, normals by the ziggurat
 * (Marsaglia, Tsang, "The ziggurat method for generating random variables", 2000; 256 layers).
 */
import {
  bitsOf,
  nextA,
  nextB,
  nextC,
  nextD,
  stateOfName,
  Xoshiro,
} from '../../../shared/statistics/xoshiro.ts';

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

export class FillerRandom extends Xoshiro {
  /** The same stream for the same name. */
  constructor(name: string) {
    super(stateOfName(name));
  }

  /** Draws the numbers that this one will draw, without drawing them here. */
  ahead(): FillerRandom {
    const copy = new FillerRandom('');
    copy.setState(this.a, this.b, this.c, this.d);
    return copy;
  }

  /**
   * As many calls of `normal`, in a quarter of the time: nearly all numbers need only the generator's state, kept in locals.
   * Nothing in the inner loop remains a call, for which V8 would keep the locals in memory.
   */
  fillNormal(into: Float32Array, mean: number, deviation: number): void {
    let { a, b, c, d } = this;
    for (let i = 0; ; i++) {
      let bits = 0;
      for (; i < into.length; i++) {
        bits = bitsOf(b);
        const beforeA = a;
        const beforeB = b;
        a = nextA(beforeA, beforeB, d);
        b = nextB(beforeA, beforeB, c);
        c = nextC(beforeA, beforeB, c);
        d = nextD(beforeB, d);
        const layer = bits & 0xff;
        const drawn = bits >> 8;
        if (Math.abs(drawn) >= (limits[layer] ?? 0)) break;
        into[i] = mean + deviation * (drawn * (widths[layer] ?? 0));
      }
      this.setState(a, b, c, d);
      if (i >= into.length) return;
      into[i] = mean + deviation * this.#normalFrom(bits);
      ({ a, b, c, d } = this);
    }
  }

  /** Standard normal; |value| < `largestNormal`. */
  normal(): number {
    return this.#normalFrom(this.bits());
  }

  #normalFrom(first: number): number {
    for (let bits = first; ; bits = this.bits()) {
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
