import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('MatMul multiplies the matrices of the last two axes', () => {
  const shapes = [
    [2, 3, 4],
    [2, 4, 5],
  ];
  expect(drawn('MatMul', '', shapes)).toEqual(['l = MatMul(a, b) [2,3,5]', '-> x = l']);
  const turned = [
    [2, 4, 3],
    [2, 5, 4],
  ];
  const block = 'matmul_param { transpose_a: true transpose_b: true }';
  expect(drawn('MatMul', block, turned)[0]).toBe('l = MatMul(a, b) [2,3,5]');
});

test.each([
  ['', [2, 3], [3, 4], undefined],
  ['', [2, 3], [4, 3], /multiplies matrices of 2 x 3 by those of 4 x 3, which do not fit/],
  ['', [5, 2, 3], [3, 4], /only bottoms that differ in their last two axes alone/],
  ['', [5, 2, 3], [4, 3, 4], /only bottoms that differ in their last two axes alone/],
  ['matmul_param { dim_1: 2 }', [2, 3], [3, 4], /has a field "dim_1" in matmul_param/],
])('MatMul { %s } of [%s] and [%s]', (block, one, other, sentence) => {
  const draw = (): string[] => drawn('MatMul', block, [one, other]);
  if (sentence === undefined) expect(draw()[0]).toBe('l = MatMul(a, b) [2,4]');
  else expect(draw).toThrow(sentence);
});
