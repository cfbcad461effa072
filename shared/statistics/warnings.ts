/** What makes a measurement doubtful, as data; a sentence is made at the edge. */
import { median, type Samples } from './descriptive.ts';
import { numericRounds, type Round, type Summary } from './summary.ts';

export type NoiseWarning =
  | { readonly kind: 'outliers'; readonly count: number; readonly samples: number }
  /** The very first sample is an outlier upwards: the warm-up was too short. */
  | { readonly kind: 'slow-start'; readonly timesMedian: number }
  /** Half the interval's width over the mean, as a fraction; the wider half counts. */
  | { readonly kind: 'wide-interval'; readonly halfWidth: number };

/**
 * Distance from the median, in median absolute deviations, past which a sample is an outlier: 10 standard deviations
 * of a normal distribution (1.4826 makes one from the other). hyperfine's choice (`OUTLIER_THRESHOLD`); the score is
 * that of Iglewicz & Hoaglin, "How to Detect and Handle Outliers", ASQC Basic References 16 (1993), who cut at 3.5.
 */
const outlierThreshold = 14.826;

/** A share of outliers below this moves no statistic that is shown, and any long measurement has some. */
const leastOutlierShare = 0.01;

/** An interval of the mean that is wider than this share of it, to one side, makes a measurement noisy. */
export const widestQuietInterval = 0.05;

/** Half the interval's width over the mean; the wider half counts. */
export function halfWidthOf({
  mean,
  confidence95: [low, high],
}: Pick<Summary, 'mean' | 'confidence95'>): number {
  return Math.max(high - mean, mean - low) / mean;
}

/** Indexes of the outliers among the samples, in order. */
export function outliers(samples: Samples): number[] {
  if (samples.length === 0) return [];
  const centre = median(samples);
  const deviations = Float64Array.from(samples, (sample) => Math.abs(sample - centre));
  const limit = outlierThreshold * median(deviations);
  const found: number[] = [];
  for (const [index, deviation] of deviations.entries()) if (deviation > limit) found.push(index);
  return found;
}

/** Notes on a measurement, in addition to its summary. */
export function noiseWarnings(
  rounds: readonly Round[],
  summary: Pick<Summary, 'mean' | 'confidence95'>,
): NoiseWarning[] {
  const numeric = numericRounds(rounds);
  const samples = Float64Array.from(numeric.flatMap((round) => [...round]));
  const found = outliers(samples);
  const warnings: NoiseWarning[] = [];
  const timesMedian = (samples[0] ?? 0) / median(samples);
  if (found[0] === 0 && timesMedian > 1) warnings.push({ kind: 'slow-start', timesMedian });
  if (found.length >= leastOutlierShare * samples.length && found.length > 0) {
    warnings.push({ kind: 'outliers', count: found.length, samples: samples.length });
  }
  const halfWidth = halfWidthOf(summary);
  if (halfWidth > widestQuietInterval) warnings.push({ kind: 'wide-interval', halfWidth });
  return warnings;
}
