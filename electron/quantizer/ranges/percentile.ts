import type { Histogram } from '../statistics/histogram.ts';
import type { Range } from './activationRange.ts';

/**
 * The range that holds this share of the values: what is left out lies half below and half above, or all above where nothing is
 * negative. Within a bin values count as evenly spread.
 * @param percentile 0 to 100
 */
export function percentileRange(histogram: Histogram, percentile: number): Range {
  const outside = (1 - percentile / 100) * histogram.total;
  if (!histogram.signed) return { low: 0, high: quantile(histogram, histogram.total - outside) };
  return {
    low: quantile(histogram, outside / 2),
    high: quantile(histogram, histogram.total - outside / 2),
  };
}

/** The value below which `count` values lie. */
function quantile(histogram: Histogram, count: number): number {
  let below = 0;
  for (const [bin, own] of histogram.counts.entries()) {
    if (own > 0 && below + own >= count) {
      return histogram.edge(bin) + histogram.binWidth * Math.max(0, (count - below) / own);
    }
    below += own;
  }
  return histogram.limit;
}
