/** Percentiles of a load's latencies: what a sample says of them, and how many inferences that takes. */
import { incompleteBeta } from './beta.ts';
import { percentileOfSorted, type Samples, sorted } from './descriptive.ts';

interface TailPercentile {
  readonly percent: number;
  readonly value: number;
  /** 95 %, each end a sample. Null: too few samples have one on that side. */
  readonly confidence95: readonly [low: number | null, high: number | null];
  /** As many independent samples would say as much as these, which follow one another. */
  readonly effective: number;
}

/** Batches in which exceedances are counted; 32 give the variance of their counts to within a quarter. */
const batchCount = 32;

/**
 * A percentile with its interval from order statistics (David & Nagaraja, "Order Statistics", 2003, 7.1), which assumes
 * nothing of the distribution. Latencies under load are correlated, for a queue that is long stays long: the number of
 * samples is divided by how much more the exceedances of the percentile vary from batch to batch than independent ones
 * would (batch means: Law, "Simulation Modeling and Analysis", 2015, 9.5.3).
 * @param series in the order of time
 */
export function tailPercentile(series: Samples, percent: number): TailPercentile {
  const ascending = sorted(series);
  const value = percentileOfSorted(ascending, percent);
  const effective = Math.max(1, Math.floor(ascending.length / dispersion(series, value)));
  const [low, high] = intervalRanks(effective, percent / 100);
  // A rank among the effective samples is a share of all.
  const at = (rank: number | null): number | null =>
    rank === null ? null : percentileOfSorted(ascending, (100 * (rank - 0.5)) / effective);
  return { percent, value, confidence95: [at(low), at(high)], effective };
}

/** Variance of the counts above `value` in batches over that of independent samples; at least 1. */
function dispersion(series: Samples, value: number): number {
  const size = Math.floor(series.length / batchCount);
  if (size < 1) return 1;
  const counts = Array.from({ length: batchCount }, (_, batch) => {
    let above = 0;
    for (let at = batch * size; at < (batch + 1) * size; at++) if ((series[at] ?? 0) > value) above++;
    return above;
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / batchCount;
  if (mean === 0) return 1;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (batchCount - 1);
  return Math.max(1, variance / (mean * (1 - mean / size)));
}

/**
 * Ranks (from 1) between which the quantile lies with 95 %: those of the binomial distribution of how many samples are
 * below it. Null where even the first or the last sample may be on the wrong side.
 */
export function intervalRanks(
  count: number,
  probability: number,
): readonly [low: number | null, high: number | null] {
  const low = binomialQuantile(count, probability, 0.025);
  const high = binomialQuantile(count, probability, 0.975) + 1;
  return [low < 1 ? null : low, high > count ? null : high];
}

/** Probability that at most `k` of `count` samples are below the quantile. */
const binomialAtMost = (k: number, count: number, probability: number): number =>
  incompleteBeta(1 - probability, count - k, k + 1);

/** Smallest k from 0 with P(Binomial(count, probability) <= k) > `level`. */
function binomialQuantile(count: number, probability: number, level: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialAtMost(middle, count, probability) > level) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fewest independent samples whose largest is above the percentile with 97.5 %: without it, its interval has no upper end. */
export const fewestForInterval = (percent: number): number =>
  Math.ceil(Math.log(0.025) / Math.log(percent / 100));

/** 99.5 % quantile of the standard normal distribution: both sides of LoadGen's confidence of 99 %. */
const normal995 = 2.5758293035489004;

/**
 * Queries that MLPerf's LoadGen asks for before it believes a percentile: a margin of a twentieth of what is above it, at
 * 99 % confidence, rounded up to a multiple of 2^13 ("MLPerf Inference rules", "Number of queries"): p90 24,576, p99 270,336.
 */
export function loadGenQueries(percent: number): number {
  const above = 1 - percent / 100;
  const margin = above / 20;
  const queries = (normal995 ** 2 * above * (1 - above)) / margin ** 2;
  return Math.ceil(queries / 2 ** 13) * 2 ** 13;
}
