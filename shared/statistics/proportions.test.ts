import { describe, expect, it } from 'vitest';
import { pairedDifference95, wilson95 } from './proportions.ts';
import { seededRandom } from './random.ts';

describe('wilson95', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])('of %i in %i is what the literature has', (successes, trials, low, high) => {
    const interval = wilson95(successes, trials);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('refuses no trials', () => {
    expect(() => wilson95(0, 0)).toThrow('a proportion needs at least one trial');
  });
});

describe('pairedDifference95', () => {
  it('is what the literature has', () => {
    // Newcombe, "Improved confidence intervals ... based on paired data", Statistics in Medicine 17 (1998), method 10.
    const found = pairedDifference95({ both: 20, onlyFirst: 12, onlySecond: 2, neither: 16 });
    expect(found.difference).toBeCloseTo(0.2, 12);
    expect(found.interval[0]).toBeCloseTo(0.0562, 4);
    expect(found.interval[1]).toBeCloseTo(0.3292, 4);
  });

  it('joins the two intervals by their correlation, without one where a margin is empty', () => {
    // Newcombe's formula, with phi worked out by hand.
    const joined = (counts: Parameters<typeof pairedDifference95>[0], phi: number) => {
      const { both, onlyFirst, onlySecond, neither } = counts;
      const trials = both + onlyFirst + onlySecond + neither;
      const [p1, p2] = [(both + onlyFirst) / trials, (both + onlySecond) / trials];
      const [[l1, u1], [l2, u2]] = [wilson95(both + onlyFirst, trials), wilson95(both + onlySecond, trials)];
      const down = Math.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2);
      const up = Math.sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2);
      return [p1 - p2 - down, p1 - p2 + up].map((bound) => expect.closeTo(bound, 12));
    };
    const cases = [
      // Nobody failed with the first: no correlation can be told.
      [{ both: 8, onlyFirst: 2, onlySecond: 0, neither: 0 }, 0],
      // 4 * 5 - 3 * 2 = 14 is more than half of 14: (14 - 7) / sqrt(7 * 7 * 6 * 8).
      [{ both: 4, onlyFirst: 3, onlySecond: 2, neither: 5 }, 7 / Math.sqrt(7 * 7 * 6 * 8)],
      // 2 * 2 - 1 * 1 = 3 is no more than half of 6: nothing is left after the correction.
      [{ both: 2, onlyFirst: 1, onlySecond: 1, neither: 2 }, 0],
      // 1 * 2 - 0 * 1 = 2 is exactly half of 4.
      [{ both: 1, onlyFirst: 0, onlySecond: 1, neither: 2 }, 0],
      // 1 * 1 - 4 * 3 = -11 is not corrected: -11 / sqrt(5 * 4 * 4 * 5).
      [{ both: 1, onlyFirst: 4, onlySecond: 3, neither: 1 }, -11 / Math.sqrt(5 * 4 * 4 * 5)],
    ] as const;
    for (const [counts, phi] of cases)
      expect(pairedDifference95(counts).interval).toEqual(joined(counts, phi));
  });

  it('turns round when the two change places', () => {
    const one = pairedDifference95({ both: 30, onlyFirst: 7, onlySecond: 3, neither: 10 });
    const other = pairedDifference95({ both: 30, onlyFirst: 3, onlySecond: 7, neither: 10 });
    expect(other.difference).toBeCloseTo(-one.difference, 12);
    expect(other.interval[0]).toBeCloseTo(-one.interval[1], 12);
    expect(other.interval[1]).toBeCloseTo(-one.interval[0], 12);
  });

  it('holds the true difference in about 95 of 100 samples, much narrower than two separate intervals', () => {
    const random = seededRandom(5);
    const [samples, trials] = [2000, 400];
    let [held, narrower] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
      for (let trial = 0; trial < trials; trial++) {
        const dice = random.next();
        counts[dice < 0.66 ? 'both' : dice < 0.72 ? 'onlyFirst' : dice < 0.75 ? 'onlySecond' : 'neither']++;
      }
      const { interval } = pairedDifference95(counts);
      if (interval[0] <= 0.03 && 0.03 <= interval[1]) held++;
      const [first, second] = [counts.both + counts.onlyFirst, counts.both + counts.onlySecond];
      const apart = wilson95(first, trials)[1] - wilson95(second, trials)[0];
      if (interval[1] < 0.8 * apart) narrower++;
    }
    // 95 % of 2000 within 4 standard deviations.
    expect(Math.abs(held - 0.95 * samples)).toBeLessThan(4 * Math.sqrt(samples * 0.95 * 0.05));
    expect(narrower).toBe(samples);
  });
});
