import { expect, it } from 'vitest';
import { student975 } from './distributions.ts';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import { studentQuantile, studentTwoSided, studentUpperTail } from './student.ts';

it('the upper tail is that of scipy, for whole and broken degrees of freedom', () => {
  for (const { t, degrees, tail } of scipy.student) {
    expect(Math.abs(studentUpperTail(t, degrees) - tail) / tail).toBeLessThan(1e-9);
  }
});

it('the quantile is that of scipy, and agrees with the expansion that the bootstrap uses', () => {
  for (const { tail, degrees, t } of scipy.quantiles) {
    expect(studentQuantile(tail, degrees)).toBeCloseTo(t, 7);
  }
  for (const degrees of [1, 4, 5, 12, 100])
    expect(Math.abs(studentQuantile(0.025, degrees) - student975(degrees))).toBeLessThan(5e-4);
});

it('both tails together are never above 1', () => {
  expect(studentTwoSided(0, 3)).toBe(1);
  expect(studentTwoSided(-2.5, 7)).toBeCloseTo(2 * studentUpperTail(2.5, 7), 12);
});

it('degrees of freedom and tails that do not exist are refused', () => {
  expect(() => studentUpperTail(1, 0)).toThrow('above 0, not 0');
  expect(() => studentQuantile(0, 3)).toThrow('at most 0.5, not 0');
  expect(() => studentQuantile(0.6, 3)).toThrow('at most 0.5, not 0.6');
});
