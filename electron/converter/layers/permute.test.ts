import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const permuted = (order: string) => drawn('Permute', `permute_param { ${order} }`, [[2, 3, 4, 5]]);

test('Permute orders the axes; those without a place follow', () => {
  expect(permuted('order: [0, 2, 3, 1]').at(-2)).toBe('l = Transpose(a, l/order) [2,4,5,3]');
  expect(permuted('order: 2').at(-2)).toBe('l = Transpose(a, l/order) [4,2,3,5]');
});

test('Permute that changes nothing hands its bottom on', () => {
  expect(permuted('order: [0, 1]')).toEqual(['-> x = a']);
});

test('Permute of an axis twice or of none is refused', () => {
  expect(() => permuted('order: [0, 0]')).toThrow(/has the order \[0,0\] for the axes of/);
  expect(() => permuted('order: 4')).toThrow(/has the order \[4\]/);
});
