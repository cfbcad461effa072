/** Shares of successes among independent trials (an accuracy), and the difference of two on the same trials. */
import type { Interval } from './bootstrap.ts';
import { normal975 } from './distributions.ts';

/**
 * 95 % score interval of a proportion, which keeps its promise near 0 and 1, too (Wilson, "Probable inference, the law of
 * succession, and statistical inference", JASA 22 (1927); recommended by Brown, Cai & DasGupta, "Interval estimation for a
 * binomial proportion", Statistical Science 16 (2001)).
 * @returns both ends between 0 and 1
 */
export function wilson95(successes: number, trials: number): Interval {
  if (!(trials > 0)) throw new RangeError('a proportion needs at least one trial');
  const share = successes / trials;
  const z2 = normal975 ** 2;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (normal975 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** How often two methods succeeded on the same trials. */
interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * The first proportion less the second with its 95 % interval: method 10 of Newcombe, "Improved confidence intervals for
 * the difference between binomial proportions based on paired data", Statistics in Medicine 17 (1998), which joins the
 * Wilson intervals of both by their correlation. Much narrower than if the trials were not the same.
 */
export function pairedDifference95(counts: PairedCounts): { difference: number; interval: Interval } {
  const { both, onlyFirst, onlySecond, neither } = counts;
  const trials = both + onlyFirst + onlySecond + neither;
  const [first, second] = [both + onlyFirst, both + onlySecond];
  const difference = (onlyFirst - onlySecond) / trials;
  const [low1, high1] = wilson95(first, trials);
  const [low2, high2] = wilson95(second, trials);
  const correlation = phi(counts);
  const joined = (one: number, other: number) =>
    Math.sqrt(one ** 2 - 2 * correlation * one * other + other ** 2);
  const down = joined(first / trials - low1, high2 - second / trials);
  const up = joined(high1 - first / trials, second / trials - low2);
  return { difference, interval: [difference - down, difference + up] };
}

/** The phi coefficient of the paired table, its numerator corrected for continuity where it is positive. */
function phi({ both, onlyFirst, onlySecond, neither }: PairedCounts): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const determinant = both * neither - onlyFirst * onlySecond;
  const half = (both + onlyFirst + onlySecond + neither) / 2;
  const corrected = determinant > half ? determinant - half : Math.min(determinant, 0);
  return corrected / Math.sqrt(margins);
}
