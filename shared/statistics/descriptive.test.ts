import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometricMean, mean, median, percentile, standardDeviation } from './descriptive.ts';

// numpy 2 and scipy 1: x.mean(), np.median(x), np.percentile(x, p), x.std(ddof=1), scipy.stats.gmean(x)
const x = [12.1, 11.9, 12.4, 12.0, 15.8, 12.2, 11.7, 12.3, 12.0, 13.1, 12.6];

describe('descriptive statistics', () => {
  it('agree with numpy and scipy', () => {
    expect(mean(x)).toBeCloseTo(12.554545454545455, 12);
    expect(median(x)).toBeCloseTo(12.2, 12);
    expect(percentile(x, 90)).toBeCloseTo(13.1, 12);
    expect(percentile(x, 99)).toBeCloseTo(15.53, 12);
    expect(percentile(x, 37.5)).toBeCloseTo(12.075, 12);
    expect(standardDeviation(x)).toBeCloseTo(1.1413707866978517, 12);
    expect(geometricMean(x)).toBeCloseTo(12.512712798451732, 12);
  });

  it('take plain arrays and typed arrays alike and leave them as they were', () => {
    const typed = Float64Array.from(x);
    expect(median(typed)).toBe(median(x));
    expect([...typed]).toEqual(x);
  });

  it('refuse what has no value', () => {
    for (const statistic of [mean, median, standardDeviation, geometricMean]) {
      expect(() => statistic([])).toThrow(RangeError);
    }
    expect(() => mean([])).toThrow('a mean needs at least one sample');
    expect(() => percentile([], 50)).toThrow('a percentile needs at least one sample');
    expect(() => geometricMean([])).toThrow('a geometric mean needs at least one sample');
    expect(() => percentile(x, 101)).toThrow('a percentile lies between 0 and 100, not 101');
    expect(() => percentile(x, -1)).toThrow('a percentile lies between 0 and 100, not -1');
    expect(() => percentile(x, Number.NaN)).toThrow(RangeError);
    expect(() => geometricMean([1, 0])).toThrow('a geometric mean is of positive numbers, not 0');
  });

  it('put a share p of evenly spread samples below percentile p', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 0, max: 100 }), (count, percent) => {
        const even = Array.from({ length: count }, (_, index) => (100 * index) / (count - 1)).reverse();
        expect(percentile(even, percent)).toBeCloseTo(percent, 9);
      }),
    );
  });

  it('scale with their samples, and a geometric mean turns with its reciprocals', () => {
    const positive = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(positive, (samples) => {
        const tenfold = samples.map((sample) => 10 * sample);
        expect(percentile(tenfold, 90)).toBeCloseTo(10 * percentile(samples, 90), 6);
        expect(standardDeviation(tenfold)).toBeCloseTo(10 * standardDeviation(samples), 6);
        const reciprocals = samples.map((sample) => 1 / sample);
        expect(geometricMean(samples) * geometricMean(reciprocals)).toBeCloseTo(1, 9);
      }),
    );
  });
});
