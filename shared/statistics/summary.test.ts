import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../test/support/cpuTime.ts';
import { type Random, seededRandom } from './random.ts';
import { summarize, summarizeLatency, summarizeProcesses } from './summary.ts';

/** Box & Muller's transform. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Share of simulated measurements whose interval holds the true mean, 10. */
function coverage(rounds: number, samples: number, shiftOfRounds: number): number {
  const random = seededRandom(99);
  const trials = 600;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const measured = Array.from({ length: rounds }, () => {
      const level = 10 + shiftOfRounds * normal(random);
      return Array.from({ length: samples }, () => level + normal(random));
    });
    const [low, high] = summarize(measured, { seed: trial }).confidence95;
    if (low <= 10 && 10 <= high) covered++;
  }
  return covered / trials;
}

describe('summarize', () => {
  it('agrees with numpy over all rounds together', () => {
    // a = np.array([...]); a.mean(), np.median(a), a.min(), a.max(), np.percentile(a, [90, 99]), a.std(ddof=1)
    const summary = summarize([[12.1, 11.9, 12.4, 12.0, 15.8], [12.2, 11.7, 12.3], [], [12.0, 13.1, 12.6]]);
    expect(summary.mean).toBeCloseTo(12.554545454545455, 12);
    expect(summary.median).toBeCloseTo(12.2, 12);
    expect(summary.min).toBe(11.7);
    expect(summary.max).toBe(15.8);
    expect(summary.p90).toBeCloseTo(13.1, 12);
    expect(summary.p99).toBeCloseTo(15.53, 12);
    expect(summary.standardDeviation).toBeCloseTo(1.1413707866978517, 12);
  });

  it('has the interval that numpy finds with a million resamples of the rounds', () => {
    // R = np.array(rounds); k = len(R); rng = np.random.default_rng(1)
    // means = R.mean(1)[rng.integers(0, k, (1000000, k))].mean(1)
    // tail = 100 * norm.sf(np.sqrt(k / (k - 1)) * t.ppf(.975, k - 1)); np.percentile(means, [tail, 100 - tail])
    const rounds = [
      [10.2, 10.4, 10.1],
      [10.9, 11.2, 10.7],
      [9.8, 9.9, 10.3],
      [10.5, 10.6, 10.4],
      [11.5, 11.0, 11.3],
      [10.0, 10.1, 10.2],
      [10.8, 10.6, 10.9],
      [10.3, 10.2, 10.6],
    ];
    const [low, high] = summarize(rounds).confidence95;
    expect(Math.abs(low - 10.1875)).toBeLessThan(0.04);
    expect(Math.abs(high - 10.9)).toBeLessThan(0.04);
  });

  it('has the interval that numpy finds with a million resamples of circular blocks of one round', () => {
    // n, l, k = 20, 3, 6; C = [np.take(x, range(i, i + l), mode='wrap').mean() for i in range(n)]
    // means = C[rng.integers(0, n, (1000000, k))].mean(1); tail as above with t.ppf(.975, 7)
    const round = [
      12.1, 11.9, 12.4, 12.0, 15.8, 12.2, 11.7, 12.3, 12.0, 13.1, 12.6, 12.2, 12.9, 12.4, 11.8, 12.0, 12.1,
      12.3, 12.5, 12.2,
    ];
    const [low, high] = summarize([round]).confidence95;
    expect(Math.abs(low - 12.0833)).toBeLessThan(0.04);
    expect(Math.abs(high - 12.9389)).toBeLessThan(0.06);
  });

  it.each([
    ['one round of 32, as in the paper preset', 1, 32, 0],
    ['8 rounds of 16 that differ from one another', 8, 16, 0.3],
    ['3 rounds, of a run that was cut short', 3, 16, 0.3],
  ])('covers the true mean about 95 times in 100: %s', (_, rounds, samples, shift) => {
    const share = coverage(rounds, samples, shift);
    expect(share).toBeGreaterThan(0.915);
    expect(share).toBeLessThan(0.98);
  });

  it('keeps the mean inside the interval, whatever the samples', () => {
    const round = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 9 }), fc.integer(), (rounds, seed) => {
        const { mean, min, max, median, p90, p99, confidence95 } = summarize(rounds, { seed });
        expect(confidence95[0]).toBeLessThanOrEqual(mean);
        expect(confidence95[1]).toBeGreaterThanOrEqual(mean);
        expect(confidence95[0]).toBeGreaterThanOrEqual(0);
        expect([min, median, p90, p99, max]).toEqual([min, median, p90, p99, max].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('repeats for one seed', () => {
    const rounds = [[1, 2, 3, 4, 5, 4, 3, 2.5]];
    expect(summarize(rounds, { seed: 5 })).toEqual(summarize(rounds, { seed: 5 }));
    expect(summarize(rounds, { seed: 5 })).not.toEqual(summarize(rounds, { seed: 6 }));
  });

  it('claims nothing beyond a single sample, and no width where nothing varies', () => {
    expect(summarize([[7]]).confidence95).toEqual([7, 7]);
    for (const bound of summarize([[7, 7], [7, 7], [7]]).confidence95) expect(bound).toBeCloseTo(7, 9);
    expect(summarize([[0, 0, 0, 0]]).confidence95).toEqual([0, 0]);
  });

  it('refuses what is no duration, and nothing at all', () => {
    expect(() => summarize([])).toThrow('statistics need at least one sample');
    expect(() => summarize([[], []])).toThrow('statistics need at least one sample');
    expect(() => summarize([[1, Number.NaN]])).toThrow('a sample is a finite duration, not NaN');
    expect(() => summarize([[1, -1]])).toThrow(RangeError);
    expect(() => summarize([[1, Number.POSITIVE_INFINITY]])).toThrow(RangeError);
  });

  it('passes over empty rounds: a round next to an empty one is a single round', () => {
    const round = [12.1, 11.9, 12.4, 12, 15.8, 12.2, 11.7, 12.3];
    expect(summarize([[], round, []])).toEqual(summarize([round]));
  });

  it('keeps the interval of raw nanoseconds, in milliseconds', () => {
    const rounds = [BigInt64Array.of(1_000_000n, 3_000_000n), BigInt64Array.of(2_000_000n, 2_500_000n)];
    const bounds = summarize(rounds).confidence95.map((bound) => expect.closeTo(bound / 1e6, 9));
    expect(summarizeLatency(rounds).confidence95).toEqual(bounds);
    expect(summarizeLatency(rounds, { seed: 7 }).confidence95[0]).toBeCloseTo(
      summarize(rounds, { seed: 7 }).confidence95[0] / 1e6,
      9,
    );
  });

  it('turns raw nanoseconds into the milliseconds of a cell', () => {
    const rounds = [BigInt64Array.of(1_000_000n, 3_000_000n), BigInt64Array.of(2_000_000n)];
    const latency = summarizeLatency(rounds);
    expect([latency.mean, latency.median, latency.min, latency.max]).toEqual([2, 2, 1, 3]);
    expect(summarize(rounds).mean).toBe(2_000_000);
  });

  it('takes less than 20 ms for 10,000 samples in one round, the slowest case', () => {
    const random = seededRandom(1);
    const round = Float64Array.from({ length: 10_000 }, () => 5 + random.next());
    const times = Array.from({ length: 7 }, () => cpuMsOf(() => summarize([round])));
    expect(Math.min(...times)).toBeLessThan(20);
  });
});

it('of several processes has the interval of Student’s t over their means, of fewer that of the rounds', () => {
  const ofOne = (ms: number) => [BigInt64Array.of(BigInt(ms * 1e6)), BigInt64Array.of(BigInt(ms * 1e6))];
  const processes = [10, 12, 11, 13, 14].map(ofOne);
  const { mean, confidence95 } = summarizeProcesses(processes);
  expect(mean).toBeCloseTo(12, 12);
  // R: t.test(c(10, 12, 11, 13, 14))$conf.int is 10.03676 13.96324.
  expect(confidence95[0]).toBeCloseTo(10.03676, 5);
  expect(confidence95[1]).toBeCloseTo(13.96324, 5);
  const two = processes.slice(0, 2);
  expect(summarizeProcesses(two)).toEqual(summarizeLatency(two.flat()));
});
