import { describe, expect, it } from 'vitest';
import { OutputComparison, rankOfLabel, topClass } from './outputs.ts';

describe('rankOf and topClass', () => {
  it('count the classes before', () => {
    const scores = Float32Array.of(0.1, 0.5, 0.2, 0.9);
    expect([0, 1, 2, 3].map((label) => rankOfLabel(scores, label))).toEqual([3, 1, 2, 0]);
    expect(topClass(scores)).toBe(3);
  });

  it('give a network that scores all alike no more than one class', () => {
    const scores = new Float32Array(10).fill(0.1);
    expect([0, 1, 9].map((label) => rankOfLabel(scores, label))).toEqual([0, 1, 9]);
    expect(topClass(scores)).toBe(0);
  });

  it('never take what is no number for an answer', () => {
    expect(rankOfLabel([Number.NaN, 1], 0)).toBe(Number.POSITIVE_INFINITY);
    expect(rankOfLabel([Number.NaN, 1], 1)).toBe(0);
    expect(topClass([Number.NaN, -1, -2])).toBe(1);
    expect(topClass([Number.NaN, Number.NaN])).toBe(-1);
    expect(rankOfLabel([1, 2], 5)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('OutputComparison', () => {
  it('adds up energy over all inputs and averages the rest', () => {
    const comparison = new OutputComparison();
    comparison.add([3, 4], [3, 3]);
    comparison.add([1, 0], [0, 1]);
    // Energy 25 + 1, noise 1 + 2; cosines 21 / (5 sqrt 18) and 0; top classes 1 and 0, then 0 and 1.
    expect(comparison.sqnrDb).toBeCloseTo(10 * Math.log10(26 / 3), 10);
    expect(comparison.cosine).toBeCloseTo(21 / (5 * Math.sqrt(18)) / 2, 10);
    expect(comparison.agreement).toBe(0);
  });

  it('has no figure for nothing, and no noise for the same', () => {
    const comparison = new OutputComparison();
    expect([comparison.sqnrDb, comparison.cosine, comparison.agreement]).toEqual([null, null, null]);
    comparison.add([1, 2, 3], [1, 2, 3]);
    expect(comparison.sqnrDb).toBeNull();
    expect(comparison.cosine).toBeCloseTo(1, 12);
    expect(comparison.agreement).toBe(1);
    expect(() => comparison.add([1], [1, 2])).toThrow('1 outputs cannot be compared with 2');
  });

  it('counts the share of inputs that agree, and calls two outputs of zeros the same', () => {
    const comparison = new OutputComparison();
    comparison.add([1, 2], [0, 3]);
    comparison.add([2, 1], [3, 0]);
    comparison.add([2, 1], [0, 3]);
    comparison.add([5, 1], [4, 1]);
    expect(comparison.agreement).toBe(0.75);
    const zeros = new OutputComparison();
    zeros.add([0, 0], [0, 0]);
    expect(zeros.cosine).toBe(1);
    zeros.add([0, 0], [1, 0]);
    expect(zeros.cosine).toBe(0.5);
  });
});
