/** From what was seen of a tensor to the range it is quantized in. */
import type { Estimator } from '../../../shared/documents/calibration.ts';
import { unreachable } from '../../../shared/faults/errors.ts';
import { Histogram } from '../statistics/histogram.ts';
import type { ChannelRange } from '../statistics/statistics.ts';
import type { QuantizationScheme, Range } from './activationRange.ts';
import { entropyRange } from './entropy.ts';
import { leastErrorRange } from './leastError.ts';
import { percentileRange } from './percentile.ts';

/** Whether an estimator needs the distribution of the values. */
export const needsHistogram = (estimator: Estimator): boolean =>
  estimator !== 'minmax' && estimator !== 'mean-minmax';

export interface Seen {
  readonly range: ChannelRange;
  readonly histogram: Histogram | undefined;
}

interface EstimateOptions {
  readonly estimator: Estimator;
  /** Per cent of the values that lie inside, for `percentile`. */
  readonly percentile: number;
  readonly scheme: QuantizationScheme;
}

/** One range for tensors that share a scale. */
export function estimateRange(seen: readonly Seen[], options: EstimateOptions): Range {
  const ranges = seen.map(({ range }) => range);
  switch (options.estimator) {
    case 'minmax':
      return {
        low: Math.min(...ranges.map(({ min }) => least(min))),
        high: Math.max(...ranges.map(({ max }) => most(max))),
      };
    case 'mean-minmax':
      return {
        low: Math.min(...ranges.map(({ meanMin }) => meanMin)),
        high: Math.max(...ranges.map(({ meanMax }) => meanMax)),
      };
    case 'percentile':
      return percentileRange(histogramOf(seen), options.percentile);
    case 'entropy':
      return entropyRange(histogramOf(seen));
    case 'mse':
      return leastErrorRange(histogramOf(seen), options.scheme);
    default:
      return unreachable(options.estimator);
  }
}

/**
 * One range for each channel: its extremes, whatever the estimator. The distribution is known of the whole tensor only, and a
 * mean over the images cuts a channel to nearly nothing that is zero in most of them (on the example that ships, SQNR fell
 * from 38 to 10 dB and top-1 by 6 points).
 */
export function estimateChannels({ range }: Seen): Range[] {
  return Array.from(range.max, (high, channel) => ({ low: range.min[channel] ?? 0, high }));
}

function histogramOf(seen: readonly Seen[]): Histogram {
  const parts = seen.map(({ histogram }) => histogram).filter((histogram) => histogram !== undefined);
  const [first] = parts;
  if (first === undefined) throw new RangeError('no histogram was collected');
  return parts.length === 1 ? first : Histogram.merged(parts);
}

const least = (values: Float64Array) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
