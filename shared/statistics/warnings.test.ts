import { describe, expect, it } from 'vitest';
import { noiseText } from '../view/text/noiseText.ts';
import { summarize } from './summary.ts';
import { halfWidthOf, noiseWarnings, outliers } from './warnings.ts';

describe('outliers', () => {
  it('are farther from the median than ten normal standard deviations, by the modified Z-score', () => {
    // np.abs(x - np.median(x)) / np.median(np.abs(x - np.median(x))) is 14.8 and 15.0 at the ends
    const near = [10, 9, 11, 8, 12, 24.8];
    expect(outliers([...near.map((sample) => sample), 10])).toEqual([]);
    expect(outliers([...near.slice(0, 5), 25, 10])).toEqual([5]);
    expect(outliers([...near.slice(0, 5), -5, 10])).toEqual([5]);
  });

  it('are all that differ where most samples are equal', () => {
    expect(outliers([10, 10, 10, 100, 10])).toEqual([3]);
    expect(outliers([10, 10, 10])).toEqual([]);
    expect(outliers([])).toEqual([]);
  });
});

describe('noiseWarnings', () => {
  const quiet = Array.from({ length: 32 }, (_, i) => 10 + 0.01 * ((i * 7) % 5));
  const warningsOf = (rounds: number[][]) => noiseWarnings(rounds, summarize(rounds));

  it('has nothing to say of a quiet measurement', () => {
    expect(warningsOf([quiet])).toEqual([]);
  });

  it('tells a slow start from other outliers and a wide interval', () => {
    const kinds = warningsOf([[40, ...quiet]]).map((warning) => warning.kind);
    expect(kinds).toEqual(['slow-start', 'outliers', 'wide-interval']);
    const late = warningsOf([[...quiet, 12]]);
    expect(late).toEqual([{ kind: 'outliers', count: 1, samples: 33 }]);
  });

  it('passes over one outlier among hundreds', () => {
    expect(warningsOf([[...Array.from({ length: 10 }, () => quiet).flat(), 12]])).toEqual([]);
  });

  it('calls a first sample slow only where it is an outlier above the median', () => {
    const kinds = (first: number) => warningsOf([[first, ...quiet]]).map(({ kind }) => kind);
    expect(kinds(0.5)).not.toContain('slow-start');
    expect(kinds(0.5)).toContain('outliers');
    expect(kinds(10.03)).toEqual([]);
    expect(warningsOf([[10.03, ...quiet, 40]]).map(({ kind }) => kind)).not.toContain('slow-start');
  });

  it('tells outliers from a hundredth of the samples on, and a wide interval above 5 %', () => {
    const summary = (half: number) => ({
      mean: 10,
      confidence95: [10 - half, 10 + half] as [number, number],
    });
    const samples = (count: number) => [
      [...Array.from({ length: count - 1 }, (_, at) => 10 + 0.01 * (at % 5)), 40],
    ];
    expect(noiseWarnings(samples(100), summary(0.1))).toEqual([{ kind: 'outliers', count: 1, samples: 100 }]);
    expect(noiseWarnings(samples(101), summary(0.1))).toEqual([]);
    expect(noiseWarnings([quiet], summary(0.5))).toEqual([]);
    expect(noiseWarnings([quiet], summary(0.51))).toEqual([
      { kind: 'wide-interval', halfWidth: expect.closeTo(0.051, 9) },
    ]);
    expect(halfWidthOf({ mean: 10, confidence95: [8, 11] })).toBeCloseTo(0.2, 12);
    expect(halfWidthOf({ mean: 10, confidence95: [9, 13] })).toBeCloseTo(0.3, 12);
  });

  it('becomes a sentence that fits one and many, and an interval that bounds nothing', () => {
    expect(noiseText({ kind: 'outliers', count: 1, samples: 9 })).toMatch(/^1 of 9 samples is an outlier:/);
    expect(noiseText({ kind: 'outliers', count: 2, samples: 9 })).toMatch(/^2 of 9 samples are outliers:/);
    expect(noiseText({ kind: 'wide-interval', halfWidth: 1 })).toBe(
      'There are too few samples to know the mean: measure longer.',
    );
    expect(noiseText({ kind: 'wide-interval', halfWidth: 0.994 })).toMatch(/±99 %/);
  });

  it('becomes one sentence each', () => {
    const sentences = warningsOf([[40, ...quiet]]).map(noiseText);
    expect(sentences[0]).toBe(
      'The first sample took 4.0 times the median: what ran before it did not warm up enough; the median is safer than the mean.',
    );
    expect(sentences[1]).toContain('1 of 33 sample');
    expect(sentences[2]).toMatch(/^The mean is uncertain by ±\d+ %/);
  });
});
