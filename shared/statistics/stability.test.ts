import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { isStable, mannKendall } from './stability.ts';

describe('mannKendall', () => {
  it('agrees with pymannkendall 1.4 (original_test), ties included', () => {
    const untied = mannKendall([12.1, 11.9, 12.4, 12.0, 15.8, 12.2, 11.7, 12.3, 12.0, 13.1, 12.6]);
    expect(untied.s).toBe(12);
    expect(untied.pValue).toBeCloseTo(0.3903649625488059, 6);
    const tied = mannKendall([30, 25, 25, 22, 21, 21, 20, 20, 19, 20, 20, 19]);
    expect(tied.s).toBe(-53);
    expect(tied.pValue).toBeCloseTo(0.00024464910146937413, 6);
  });

  it('sees no trend where nothing varies', () => {
    expect(mannKendall([5, 5, 5, 5])).toEqual({ s: 0, pValue: 1 });
    expect(mannKendall([])).toEqual({ s: 0, pValue: 1 });
    // One pair rises and one falls: no trend, though the samples differ.
    expect(mannKendall([2, 3, 2])).toEqual({ s: 0, pValue: 1 });
  });
});

describe('isStable', () => {
  const random = seededRandom(21);
  const noisy = (level: number, noise: number): number => level * (1 + noise * (random.next() - 0.5));

  it('waits while the machine still gets faster, and ends once it has settled', () => {
    const warming = Array.from({ length: 60 }, (_, i) => noisy(10 + 20 * Math.exp(-i / 8), 0.02));
    expect(isStable(warming.slice(0, 20))).toBe(false);
    expect(isStable(warming.slice(0, 30))).toBe(false);
    expect(isStable(warming)).toBe(true);
  });

  it('waits while the machine throttles', () => {
    expect(isStable(Array.from({ length: 20 }, (_, i) => noisy(10 + 0.2 * i, 0.02)))).toBe(false);
  });

  it('does not warm up for ever on a machine that is noisy but steady', () => {
    const steady = Array.from({ length: 400 }, () => noisy(10, 0.8));
    const checks = Array.from({ length: 19 }, (_, i) => isStable(steady.slice(0, 20 * (i + 1))));
    expect(checks.filter(Boolean).length).toBeGreaterThanOrEqual(17);
  });

  it('lets a drift too small to matter pass', () => {
    expect(isStable(Array.from({ length: 20 }, (_, i) => 10 + 0.005 * i))).toBe(true);
  });

  it('compares the medians of two windows that follow one another, and no samples before them', () => {
    const rising = (by: number) => [10, 10, 10, 10, 10 + by, 10 + by, 10 + by, 10 + by];
    const window = { window: 4 };
    expect(isStable(rising(0.21), window)).toBe(false);
    expect(isStable(rising(0.2), window)).toBe(true);
    expect(isStable(rising(0.19), window)).toBe(true);
    expect(isStable(rising(0.21), { window: 4, tolerance: 0.03 })).toBe(true);
    expect(isStable([90, 80, 70, ...Array.from({ length: 8 }, () => 10)], window)).toBe(true);
  });

  it('needs two full windows', () => {
    expect(isStable(new Array<number>(19).fill(10))).toBe(false);
    expect(isStable(new Float64Array(20).fill(10))).toBe(true);
    expect(isStable(new Float64Array(8).fill(10), { window: 4 })).toBe(true);
    expect(() => isStable([], { window: 3 })).toThrow('a window has at least 4 samples, not 3');
    expect(() => isStable([], { window: 4.5 })).toThrow(RangeError);
    expect(isStable(new Float64Array(7).fill(10), { window: 4 })).toBe(false);
  });
});
