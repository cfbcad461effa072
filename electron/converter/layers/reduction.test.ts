import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const reduced = (block: string) =>
  drawn('Reduction', `reduction_param { ${block} }`, [[2, 3, 4]]).filter(
    (line) => !line.includes('Constant'),
  );

test('Reduction sums everything by default', () => {
  expect(reduced('')).toEqual(['l = ReduceSum(a, l/axes) []', '-> x = l']);
});

test('Reduction takes magnitudes, squares or the mean from its axis on', () => {
  expect(reduced('operation: ASUM axis: 1')[0]).toBe('l = ReduceL1(a, l/axes) [2]');
  expect(reduced('operation: MEAN axis: -1')[0]).toBe('l = ReduceMean(a, l/axes) [2,3]');
  expect(reduced('operation: SUMSQ axis: 1 coeff: 0.5')).toEqual([
    'l/squares = Multiply(a, a) [2,3,4]',
    'l/reduced = ReduceSum(l/squares, l/axes) [2]',
    'l = Multiply(l/reduced, l/coefficient) [2]',
    '-> x = l',
  ]);
});
