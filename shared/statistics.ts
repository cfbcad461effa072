/** Statistics of latencies: pure functions; each file of `statistics/` cites its sources. */

export {
  geometricMean,
  mean,
  median,
  percentile,
} from './statistics/descriptive.ts';
export { type PairedRatio, pairedRatio } from './statistics/ratio.ts';
export { isStable } from './statistics/stability.ts';
export {
  summarize,
  summarizeLatency,
  summarizeProcesses,
} from './statistics/summary.ts';
export {
  halfWidthOf,
  type NoiseWarning,
  noiseWarnings,
  widestQuietInterval,
} from './statistics/warnings.ts';
