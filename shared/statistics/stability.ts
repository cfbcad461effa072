/** When a warm-up may end. */
import { median, type Samples } from './descriptive.ts';
import { normalUpperTail } from './distributions.ts';

interface StabilityOptions {
  /** Samples of each of the two windows compared; default: 10. */
  readonly window?: number;
  /** Relative drift between the windows' medians that still counts as none; default: 0.02. */
  readonly tolerance?: number;
}

/** Two-sided level of the trend test. */
const significance = 0.05;

/**
 * Whether the latest samples have stopped drifting. They have not while both hold: the medians of the last two windows
 * differ by more than the tolerance (start-up performance ends when successive windows agree: Georges, Buytaert &
 * Eeckhout, "Statistically rigorous Java performance evaluation", OOPSLA 2007, section 4), and the Mann-Kendall test
 * sees a trend across the two. The second keeps a noisy but steady machine from warming up for ever; the first lets a
 * drift too small to matter pass. Too few samples for two windows are not stable yet.
 */
export function isStable(samples: Samples, options: StabilityOptions = {}): boolean {
  const window = options.window ?? 10;
  const tolerance = options.tolerance ?? 0.02;
  if (!(Number.isInteger(window) && window >= 4)) {
    throw new RangeError(`a window has at least 4 samples, not ${window}`);
  }
  if (samples.length < 2 * window) return false;
  const recent = samples.slice(-2 * window);
  const [before, after] = [median(recent.slice(0, window)), median(recent.slice(window))];
  if (Math.abs(after - before) <= tolerance * before) return true;
  return mannKendall(recent).pValue >= significance;
}

interface Trend {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number;
  /** Two-sided probability of so large an |s| without any trend, by the normal approximation (from 8 samples on). */
  readonly pValue: number;
}

/**
 * Mann-Kendall test for a monotonic trend, with continuity correction and Kendall's variance for ties
 * (Mann, "Nonparametric tests against trend", Econometrica 13 (1945); Kendall, "Rank Correlation Methods", 1975).
 * Takes time in the square of the number of samples.
 */
export function mannKendall(samples: Samples): Trend {
  let s = 0;
  for (const [i, later] of samples.entries()) {
    for (let j = 0; j < i; j++) s += Math.sign(later - (samples[j] ?? later));
  }
  const spread = (count: number): number => count * (count - 1) * (2 * count + 5);
  const ties = new Map<number, number>();
  for (const sample of samples) ties.set(sample, (ties.get(sample) ?? 0) + 1);
  let variance = spread(samples.length);
  for (const count of ties.values()) variance -= spread(count);
  if (s === 0 || variance <= 0) return { s, pValue: 1 };
  const z = (Math.abs(s) - 1) / Math.sqrt(variance / 18);
  return { s, pValue: 2 * normalUpperTail(z) };
}
