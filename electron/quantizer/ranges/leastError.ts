import type { Histogram } from '../statistics/histogram.ts';
import { bounds, levels, type QuantizationScheme, type Range } from './activationRange.ts';

/** Ranges tried, as parts of the whole. */
const tries = 100;

/** The part of the whole range whose quantization leaves the least squared error: of rounding inside, of clipping outside. */
export function leastErrorRange(histogram: Histogram, scheme: QuantizationScheme): Range {
  const occupied = occupiedRange(histogram);
  let best = occupied;
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = tries; attempt > 0; attempt--) {
    const part = attempt / tries;
    const range = { low: occupied.low * part, high: occupied.high * part };
    const error = squaredError(histogram, bounds(range, scheme));
    if (error < least) {
      least = error;
      best = range;
    }
  }
  return best;
}

/** From the first to the last bin with a value in it, zero included. */
function occupiedRange(histogram: Histogram): Range {
  const first = histogram.counts.findIndex((count) => count > 0);
  const last = histogram.counts.findLastIndex((count) => count > 0);
  if (first < 0) return { low: 0, high: 0 };
  return { low: Math.min(0, histogram.edge(first)), high: Math.max(0, histogram.edge(last + 1)) };
}

/** Of all values, each at the middle of its bin; rounding of values spread over a step costs a twelfth of its square. */
function squaredError(histogram: Histogram, { low, high }: Range): number {
  const step = (high - low) / (levels - 1);
  let sum = 0;
  for (const [bin, count] of histogram.counts.entries()) {
    if (count === 0) continue;
    const value = histogram.edge(bin) + histogram.binWidth / 2;
    const clipped = value < low ? low - value : value > high ? value - high : 0;
    sum += count * (clipped > 0 ? clipped ** 2 : step ** 2 / 12);
  }
  return sum;
}
