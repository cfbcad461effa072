import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanoseconds } from '../units.ts';
import { type Reading, representativeWindow } from './window.ts';

/** A reading behind each inference, after one behind `cold` others. */
function readings(latencies: readonly number[], cold = 3): Reading[] {
  return [
    { count: cold, rows: [], wallNs: [] },
    ...latencies.map((latency, index) => ({
      count: cold + index + 1,
      rows: [],
      wallNs: [nanoseconds(latency)],
    })),
  ];
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the snapshots that real times come from', () => {
  it('are the first and the last on a quiet machine', () => {
    const all = readings([100, 101, 99, 100, 100, 101, 99, 100]);
    expect(representativeWindow(all)).toEqual({
      before: all[0],
      after: all[8],
      betweenNs: all.slice(1).flatMap(({ wallNs }) => wallNs),
    });
  });

  it('leave a disturbed beginning or end outside', () => {
    const quiet = [100, 101, 99, 100, 101, 99];
    for (const latencies of [
      [900, 400, ...quiet],
      [...quiet, 700, 300],
    ]) {
      const { betweenNs } = representativeWindow(readings(latencies));
      expect(betweenNs).toEqual(quiet);
    }
  });

  it('count inferences between two readings that were not read', () => {
    const all = [
      { count: 16, rows: [], wallNs: [nanoseconds(90)] },
      { count: 18, rows: [], wallNs: [nanoseconds(100), nanoseconds(100)] },
      { count: 19, rows: [], wallNs: [nanoseconds(100)] },
    ];
    const { before, after, betweenNs } = representativeWindow(all);
    expect(betweenNs).toHaveLength(after.count - before.count);
  });

  it('are never nearer than half of all readings, nor their mean farther from the median than that of all', () => {
    const latencies = fc.array(fc.integer({ min: 50, max: 5000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(latencies, (all) => {
        const { before, after, betweenNs } = representativeWindow(readings(all));
        const sorted = all.toSorted((a, b) => a - b);
        const low = sorted[(all.length - 1) >> 1] ?? 0;
        const middle = (low + (sorted[all.length >> 1] ?? 0)) / 2;
        expect(betweenNs).toEqual(all.slice(before.count - 3, after.count - 3));
        expect(betweenNs.length).toBeGreaterThanOrEqual(all.length / 2);
        expect(Math.abs(average(betweenNs) - middle)).toBeLessThanOrEqual(
          Math.abs(average(all) - middle) + 1e-9,
        );
      }),
    );
  });

  it('are the longest stretch of those that come near, and the nearest where none does', () => {
    // The mean of all, 150, is the median of none; the median is 100.
    const { before, after } = representativeWindow(readings([100, 100, 100, 300]));
    expect([before.count, after.count]).toEqual([3, 6]);
    // Median 110: two of four are the least; of those 100 and 120 have that mean.
    const near = representativeWindow(readings([100, 120, 10, 900]));
    expect([near.before.count, near.after.count]).toEqual([3, 5]);
  });

  it('are two', () => {
    expect(() => representativeWindow(readings([100]).slice(0, 1))).toThrow(RangeError);
    expect(representativeWindow(readings([100])).betweenNs).toEqual([100]);
    expect(() => representativeWindow(readings([]))).toThrow(RangeError);
  });
});
