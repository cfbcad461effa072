/** The estimators against the same sums over the values themselves, where they see bins of them. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { Histogram } from '../statistics/histogram.ts';
import type { ChannelRange } from '../statistics/statistics.ts';
import { bounds, levels } from './activationRange.ts';
import { entropyRange } from './entropy.ts';
import { estimateChannels, estimateRange } from './estimate.ts';
import { leastErrorRange } from './leastError.ts';
import { percentileRange } from './percentile.ts';

/** Normal by the sum of twelve uniform numbers, with a few values far outside. */
function bellWithOutliers(count: number, outliers: readonly number[]): Float32Array {
  const random = seededRandom(7);
  const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, -6);
  return Float32Array.from({ length: count }, (_, index) => outliers[index] ?? normal());
}

function histogramOf(values: Float32Array, signed: boolean): Histogram {
  const histogram = new Histogram(signed);
  histogram.add(values);
  return histogram;
}

/** What quantization does to each value, summed up. */
function errorOf(values: Float32Array, { low, high }: { low: number; high: number }): number {
  const step = (high - low) / (levels - 1);
  return values.reduce((sum, value) => {
    const clipped = Math.min(Math.max(value, low), high);
    return sum + (low + Math.round((clipped - low) / step) * step - value) ** 2;
  }, 0);
}

const whole = (low: number, high: number): ChannelRange => ({
  min: Float64Array.of(low, low / 2),
  max: Float64Array.of(high / 2, high),
  meanMin: low * 0.75,
  meanMax: high * 0.75,
});

describe('the range of a tensor', () => {
  const options = { percentile: 99.99, scheme: 'symmetric' } as const;

  it('is from its extremes, or from their means over the images, the widest of a group', () => {
    const seen = [whole(-1, 8), whole(-4, 2)].map((range) => ({ range, histogram: undefined }));
    expect(estimateRange(seen, { ...options, estimator: 'minmax' })).toEqual({ low: -4, high: 8 });
    expect(estimateRange(seen, { ...options, estimator: 'mean-minmax' })).toEqual({ low: -3, high: 6 });
  });

  it('of each channel is from the extremes', () => {
    const ranges = estimateChannels({ range: whole(-2, 6), histogram: undefined });
    expect(ranges).toEqual([
      { low: -2, high: 3 },
      { low: -1, high: 6 },
    ]);
  });
});

describe('a percentile', () => {
  it('leaves out as many values as the sorted ones say', () => {
    const values = bellWithOutliers(20_000, [30, -25]);
    const sorted = values.toSorted();
    const { low, high } = percentileRange(histogramOf(values, true), 99);
    const width = 60 / 4096;
    expect(Math.abs(low - (sorted[100] ?? 0))).toBeLessThan(2 * width);
    expect(Math.abs(high - (sorted[19_899] ?? 0))).toBeLessThan(2 * width);
  });

  it('leaves out only large ones where none is negative', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => (index + 1) / 10);
    const { low, high } = percentileRange(histogramOf(values, false), 90);
    expect(low).toBe(0);
    expect(Math.abs(high - 90)).toBeLessThan(0.2);
  });

  it('of 100 is the whole range', () => {
    const { low, high } = percentileRange(histogramOf(Float32Array.from([-3, 1, 5]), true), 100);
    expect(low).toBeLessThanOrEqual(-3 + 10 / 4096);
    expect(high).toBeCloseTo(5, 6);
  });
});

describe('the least squared error', () => {
  it.each(['symmetric', 'asymmetric'] as const)(
    'is close to that of the best %s range tried on the values',
    (scheme) => {
      const values = bellWithOutliers(20_000, [40]);
      const found = errorOf(values, bounds(leastErrorRange(histogramOf(values, true), scheme), scheme));
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const tried = Array.from({ length: 100 }, (_, index) =>
        errorOf(values, bounds({ low: (low * (index + 1)) / 100, high: (high * (index + 1)) / 100 }, scheme)),
      );
      expect(found).toBeLessThan(Math.min(...tried) * 1.05);
      expect(found).toBeLessThan(errorOf(values, bounds({ low, high }, scheme)));
    },
  );
});

describe('the least entropy', () => {
  it('keeps the whole of an even distribution', () => {
    const values = Float32Array.from({ length: 65_536 }, (_, index) => index / 65_536);
    expect(entropyRange(histogramOf(values, false)).high).toBeGreaterThan(0.95);
  });

  it('cuts off a value far outside', () => {
    const values = bellWithOutliers(50_000, [100]);
    const { low, high } = entropyRange(histogramOf(values, true));
    expect(high).toBeLessThan(20);
    expect(high).toBeGreaterThan(2);
    expect(low).toBe(-high);
  });
});
