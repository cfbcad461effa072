/**
 * Wilcoxon's signed rank statistic of paired differences: its p value, and the Hodges-Lehmann estimate with its interval
 * (Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods", 3rd edition (2014), sections 3.1 to 3.3; Hodges &
 * Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34 (1963)).
 */
import type { Interval } from './bootstrap.ts';
import { median } from './descriptive.ts';
import { normal975, normalUpperTail } from './distributions.ts';

interface SignedRank {
  /** Median of the means of all pairs of differences, each with itself too (Walsh averages). */
  readonly hodgesLehmann: number;
  /** At least 95 %, which it has exactly without ties. Null: below 6 differences no such interval is bounded. */
  readonly confidence95: Interval | null;
  /** Two-sided probability of so extreme a sum of ranks if the differences are symmetric around 0. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Differences up to which the distribution is counted; above, the normal one is near enough (scipy's limit, too). */
const mostCountedExactly = 50;

/** 2 / 2^n is at most 5 % from this n on. */
export const leastForInterval = 6;

/**
 * @param differences such as the logarithms of the ratios of paired rounds
 * @throws RangeError without any, or where one is not finite
 */
export function signedRank(differences: readonly number[]): SignedRank {
  if (differences.length === 0) throw new RangeError('a signed rank test needs at least one difference');
  const wrong = differences.find((one) => !Number.isFinite(one));
  if (wrong !== undefined) throw new RangeError(`a difference is finite, not ${wrong}`);
  const averages = walshAverages(differences);
  const exact = differences.length <= mostCountedExactly;
  return {
    hodgesLehmann: median(averages),
    confidence95: intervalOf(averages, differences.length, exact),
    p: exact ? exactP(differences) : normalP(differences),
    method: exact ? 'exact' : 'normal',
  };
}

function walshAverages(differences: readonly number[]): Float64Array {
  const count = differences.length;
  const averages = new Float64Array((count * (count + 1)) / 2);
  let at = 0;
  for (const [i, one] of differences.entries()) {
    for (let j = 0; j <= i; j++) averages[at++] = (one + (differences[j] ?? one)) / 2;
  }
  return averages.sort();
}

/** From the k-th smallest to the k-th largest Walsh average: a sum of ranks below k has at most 2.5 %. */
function intervalOf(averages: Float64Array, count: number, exact: boolean): Interval | null {
  if (count < leastForInterval) return null;
  const k = exact ? exactK(count) : normalK(count);
  const [low, high] = [averages[k - 1], averages[averages.length - k]];
  return low === undefined || high === undefined ? null : [low, high];
}

function exactK(count: number): number {
  const sums = sumsOfRanks(Array.from({ length: count }, (_, index) => index + 1));
  let below = 0;
  let k = 0;
  while (below + (sums[k] ?? 1) <= 0.025) below += sums[k++] ?? 1;
  return k;
}

/** Hollander, Wolfe & Chicken, equation 3.24, rounded towards the wider interval. */
const normalK = (count: number): number =>
  Math.floor((count * (count + 1)) / 4 - normal975 * Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24));

interface Ranked {
  /** Twice the midrank of each |difference| that is not 0: a whole number. */
  readonly doubled: readonly number[];
  /** Twice the sum of the ranks of the positive ones. */
  readonly positive: number;
  /** How many share each rank. */
  readonly ties: readonly number[];
}

/** Differences of 0 are left out, as Wilcoxon did; equal ones share their mean rank. */
function ranksOf(differences: readonly number[]): Ranked {
  const others = differences.filter((one) => one !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const doubled: number[] = [];
  const ties: number[] = [];
  let positive = 0;
  for (let from = 0; from < others.length; ) {
    let to = from + 1;
    while (to < others.length && Math.abs(others[to] ?? 0) === Math.abs(others[from] ?? 0)) to++;
    // Ranks from + 1 to `to`; twice their mean is the sum of both ends.
    for (let at = from; at < to; at++) {
      doubled.push(from + 1 + to);
      if ((others[at] ?? 0) > 0) positive += from + 1 + to;
    }
    ties.push(to - from);
    from = to;
  }
  return { doubled, positive, ties };
}

/** Probability of each sum of a random half of these ranks: index is the sum. */
function sumsOfRanks(ranks: readonly number[]): Float64Array {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const probability = new Float64Array(most + 1);
  probability[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      const without = sum <= reached - rank ? (probability[sum] ?? 0) : 0;
      const withIt = sum >= rank ? (probability[sum - rank] ?? 0) : 0;
      probability[sum] = (without + withIt) / 2;
    }
  }
  return probability;
}

/** Given the ranks, ties among them, each sign is as likely as the other: all 2^n are counted. */
function exactP(differences: readonly number[]): number {
  const { doubled, positive } = ranksOf(differences);
  const probability = sumsOfRanks(doubled);
  let [below, above] = [0, 0];
  for (const [sum, share] of probability.entries()) {
    if (sum <= positive) below += share;
    if (sum >= positive) above += share;
  }
  return Math.min(1, 2 * Math.min(below, above));
}

/** With a correction for continuity and Wilcoxon's variance less that of ties (same source, comment 11). */
function normalP(differences: readonly number[]): number {
  const { doubled, positive, ties } = ranksOf(differences);
  const count = doubled.length;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = (count * (count + 1) * (2 * count + 1)) / 24 - tied / 48;
  if (!(variance > 0)) return 1;
  const distance = Math.abs(positive / 2 - (count * (count + 1)) / 4);
  return Math.min(1, 2 * normalUpperTail(Math.max(0, distance - 0.5) / Math.sqrt(variance)));
}
