/**
 * The range whose 8-bit picture of the values differs least from them, by the Kullback-Leibler divergence of the two
 * distributions: Migacz, "8-bit Inference with TensorRT", GTC 2017. What lies outside is put into the outermost bin.
 */
import type { Histogram } from '../statistics/histogram.ts';
import type { Range } from './activationRange.ts';

/** Of magnitudes, as there: 128 steps for what has a sign, 256 for what has none. */
const stepsOf = (signed: boolean): number => (signed ? 128 : 256);

/** How many bins a range grows by from try to try. */
const stride = 8;

export function entropyRange(histogram: Histogram): Range {
  const magnitudes = magnitudesOf(histogram);
  const steps = stepsOf(histogram.signed);
  let best = magnitudes.length;
  let least = Number.POSITIVE_INFINITY;
  for (let bins = steps; bins <= magnitudes.length; bins += stride) {
    const divergence = divergenceOf(magnitudes, bins, steps);
    if (divergence < least) {
      least = divergence;
      best = bins;
    }
  }
  const high = best * histogram.binWidth;
  return { low: histogram.signed ? -high : 0, high };
}

/** Both signs in one, up to the last that occurs (rounded up to a whole stride, so that everything is one of the tries). */
function magnitudesOf(histogram: Histogram): Float64Array {
  const { counts, signed } = histogram;
  const zero = signed ? counts.length / 2 : 0;
  const magnitudes = new Float64Array(counts.length - zero);
  for (let bin = 0; bin < magnitudes.length; bin++) {
    const below = signed ? (counts[zero - 1 - bin] ?? 0) : 0;
    magnitudes[bin] = (counts[zero + bin] ?? 0) + below;
  }
  // Zeros are exact in every range; counted, they would draw it towards them (so does NVIDIA's pytorch-quantization).
  magnitudes[0] = magnitudes[1] ?? 0;
  const last = magnitudes.findLastIndex((count) => count > 0) + 1;
  return magnitudes.subarray(0, Math.max(stepsOf(signed), Math.ceil(last / stride) * stride));
}

/** Share of a bin that the 8-bit picture gives nothing: the divergence of what it misses is large, not infinite. */
const leastShare = 1e-9;

/** Of the first `bins` magnitudes, the rest in the last of them, against the same in `steps` steps. */
function divergenceOf(magnitudes: Float64Array, bins: number, steps: number): number {
  const inside = sum(magnitudes.subarray(0, bins));
  const outside = sum(magnitudes.subarray(bins));
  let divergence = 0;
  for (let step = 0; step < steps; step++) {
    const from = Math.floor((step * bins) / steps);
    const group = magnitudes.subarray(from, Math.floor(((step + 1) * bins) / steps));
    const occupied = group.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
    // A step stands for its bins evenly, those that never occur left out.
    const even = occupied === 0 ? 0 : sum(group) / occupied / inside;
    for (const [place, value] of group.entries()) {
      const real = (value + (from + place === bins - 1 ? outside : 0)) / (inside + outside);
      if (real > 0) divergence += real * Math.log(real / Math.max(value > 0 ? even : 0, leastShare));
    }
  }
  return divergence;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
