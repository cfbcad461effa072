/** Statistics of latencies: pure functions; each file of `statistics/` cites its sources. */
export type { Interval } from './statistics/bootstrap.ts';
export {
  geometricMean,
  mean,
  median,
  percentile,
  type Samples,
  standardDeviation,
} from './statistics/descriptive.ts';
export { type PairedRatio, pairedRatio, type RatioOptions } from './statistics/ratio.ts';
export { isStable, mannKendall, type StabilityOptions, type Trend } from './statistics/stability.ts';
export {
  type BootstrapOptions,
  type Round,
  type Summary,
  summarize,
  summarizeLatency,
} from './statistics/summary.ts';
export {
  describeNoise,
  halfWidthOf,
  type NoiseWarning,
  noiseWarnings,
  outliers,
  outlierThreshold,
  widestQuietInterval,
} from './statistics/warnings.ts';
