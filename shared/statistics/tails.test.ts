import { describe, expect, it } from 'vitest';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import { seededRandom } from './random.ts';
import { fewestForInterval, intervalRanks, loadGenQueries, tailPercentile } from './tails.ts';

describe('the ranks around a quantile', () => {
  it.each(scipy.orderStatistics)(
    'are those of the binomial distribution as scipy has it ($count, $probability)',
    ({ count, probability, low, high }) => {
      expect(intervalRanks(count, probability)).toEqual([low < 1 ? null : low, high > count ? null : high]);
    },
  );

  it('have no upper end with fewer samples than the fewest, and one with as many', () => {
    // 1 - 0.99^368 = 0.9752 and 1 - 0.999^3687 = 0.97500.
    expect(fewestForInterval(99)).toBe(368);
    expect(fewestForInterval(99.9)).toBe(3688);
    for (const percent of [90, 99, 99.9]) {
      const fewest = fewestForInterval(percent);
      expect(intervalRanks(fewest - 1, percent / 100)[1]).toBeNull();
      expect(intervalRanks(fewest, percent / 100)[1]).toBe(fewest);
    }
  });
});

describe('the queries that LoadGen asks for', () => {
  it.each([
    // "MLPerf Inference rules", table of the numbers of queries.
    [90, 24_576],
    [95, 57_344],
    [99, 270_336],
  ])('for p%d are %d', (percent, queries) => {
    expect(loadGenQueries(percent)).toBe(queries);
  });
});

/** Standard normal, by Box and Muller. */
function normals(seed: number): () => number {
  const { next } = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Share of experiments whose interval holds the true percentile of a stationary AR(1) series with variance 1. */
function coverage(correlation: number, percent: number, truth: number): number {
  const experiments = 200;
  let held = 0;
  for (let seed = 1; seed <= experiments; seed++) {
    const draw = normals(seed);
    let value = draw();
    const series = Float64Array.from({ length: 4096 }, () => {
      value = correlation * value + Math.sqrt(1 - correlation ** 2) * draw();
      return value;
    });
    const [low, high] = tailPercentile(series, percent).confidence95;
    if ((low === null || low <= truth) && (high === null || high >= truth)) held++;
  }
  return held / experiments;
}

describe('the interval of a percentile', () => {
  it.each([
    // Quantiles of the standard normal distribution.
    [0, 90, 1.2815515655],
    [0, 99, 2.326347874],
    [0.9, 50, 0],
    [0.9, 90, 1.2815515655],
    [0.9, 99, 2.326347874],
  ])('holds the true one in 93 %% or more: correlation %d, p%d', (correlation, percent, truth) => {
    expect(coverage(correlation, percent, truth)).toBeGreaterThanOrEqual(0.93);
  });

  it('counts samples that say the same once', () => {
    const draw = normals(5);
    const independent = Float64Array.from({ length: 3200 }, draw);
    const held = Float64Array.from({ length: 32_000 }, (_, at) => independent[Math.floor(at / 10)] ?? 0);
    expect(tailPercentile(independent, 90).effective).toBeGreaterThan(1500);
    expect(tailPercentile(held, 90).effective).toBeLessThan(6500);
  });

  it('has no upper end where too few samples are above', () => {
    expect(tailPercentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 99)).toMatchObject({
      confidence95: [expect.any(Number), null],
      effective: 10,
    });
  });

  it('lies within the samples of constant latencies', () => {
    expect(tailPercentile(new Float64Array(5000).fill(7), 99)).toMatchObject({
      value: 7,
      confidence95: [7, 7],
    });
  });
});
