/**
 * Which two snapshots of the running means the kernels' real times come from. A mean takes in every inference between
 * them, disturbed ones as well, and no single one can be taken out; the wall clock's median leaves them aside. So that
 * both speak of the same inferences, the snapshots are those between which the mean inference is as long as the median.
 */
import { median } from '../statistics.ts';
import type { Nanoseconds } from '../units.ts';
import type { Snapshot } from './raw.ts';

/** One reading of the counters. */
export interface Reading extends Snapshot {
  /** Latencies of the inferences that entered the means since the reading before. */
  readonly wallNs: readonly Nanoseconds[];
}

interface Window {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Latencies of the inferences between them. */
  readonly betweenNs: readonly Nanoseconds[];
}

/** A mean within this share of the median is near enough. */
const tolerance = 0.005;
/** Of all inferences: means are whole microseconds, and the nearer two snapshots are the more that matters. */
const leastShare = 0.5;

/**
 * The longest stretch whose mean latency is the median of all, else the one that comes nearest; at least half of all.
 * @throws RangeError with fewer than two readings
 */
export function representativeWindow(readings: readonly Reading[]): Window {
  const last = readings.length - 1;
  const middle = median(readings.slice(1).flatMap(({ wallNs }) => wallNs));
  const sums = [{ wallNs: 0, count: 0 }];
  for (const { wallNs } of readings.slice(1)) {
    const { wallNs: sum, count } = sums.at(-1) ?? { wallNs: 0, count: 0 };
    sums.push({
      wallNs: wallNs.reduce((total, latency) => total + latency, sum),
      count: count + wallNs.length,
    });
  }
  const distance = (from: number, to: number) => {
    const [a, b] = [sums[from], sums[to]];
    if (a === undefined || b === undefined || a.count === b.count) return Number.POSITIVE_INFINITY;
    return Math.abs((b.wallNs - a.wallNs) / (b.count - a.count) / middle - 1);
  };
  let best = { from: 0, to: last, distance: distance(0, last) };
  for (let length = last - 1; length >= leastShare * last && best.distance > tolerance; length--) {
    for (let from = 0; from + length <= last; from++) {
      const candidate = { from, to: from + length, distance: distance(from, from + length) };
      if (candidate.distance < best.distance) best = candidate;
    }
  }
  const [before, after] = [readings[best.from], readings[best.to]];
  if (before === undefined || after === undefined || last < 1)
    throw new RangeError('one reading of a running mean tells no time');
  return {
    before,
    after,
    betweenNs: readings.slice(best.from + 1, best.to + 1).flatMap(({ wallNs }) => wallNs),
  };
}
