import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Transpose moves axes', () => {
  const lines = drawn('Transpose', 'transpose_param { dim: 2 dim: 0 dim: 1 }', [[2, 3, 4]]);
  expect(lines.at(-2)).toBe('l = Transpose(a, l/order) [4,2,3]');
});

test('Transpose wants all axes', () => {
  expect(() => drawn('Transpose', 'transpose_param { dim: 1 dim: 0 }', [[2, 3, 4]])).toThrow(
    /has the axes \[1,0\] for a bottom of \[2,3,4\]/,
  );
});
