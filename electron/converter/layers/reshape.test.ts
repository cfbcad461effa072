import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const shapeOf = (block: string, input = [2, 6, 5]) =>
  drawn('Reshape', `reshape_param { ${block} }`, [input]).at(-2);

describe('Reshape', () => {
  test.each<[string, string, number[]?]>([
    ['shape { dim: [0, -1] }', '[2,30]'],
    ['shape { dim: [0, 3, 2, 5] }', '[2,3,2,5]'],
    ['shape { dim: [3, -1] } axis: 1', '[2,3,10]'],
    ['shape { dim: [3, 2] } axis: 1 num_axes: 1', '[2,3,2,5]'],
    ['shape { dim: 1 } axis: -1 num_axes: 0', '[2,6,5,1]'],
    ['shape { dim: 1 } axis: 0 num_axes: 0', '[1,2,6,5]'],
    ['shape { dim: [4, 15] }', '[4,15]'],
    ['shape { dim: [2, 0] } axis: 1 num_axes: 1', '[2,2,3,3]', [2, 6, 3]],
    ['shape { dim: [-1, 0] } axis: 1 num_axes: 1', '[2,2,3,3]', [2, 6, 3]],
  ])('to { %s } gives %s', (block, shape, input = [2, 6, 5]) => {
    expect(shapeOf(block, input)).toBe(`l = Reshape(a, l/shape) ${shape}`);
  });

  test('to the same shape hands its bottom on', () => {
    expect(drawn('Reshape', 'reshape_param { shape { dim: [0, 0, 0] } }', [[2, 6, 5]])).toEqual(['-> x = a']);
  });

  test.each([
    ['shape { dim: [-1, -1] }', /one dimension may be -1/],
    ['shape { dim: [7, -1] }', /the numbers of elements differ/],
    ['shape { dim: [0, 0, 0, 0] }', /copies dimension 3 of \[2,6,5\], which has none/],
    ['axis: 4', /has axis 4 and num_axes -1, but its bottom is \[2,6,5\]/],
    ['axis: 2 num_axes: 2', /has axis 2 and num_axes 2/],
  ])('to { %s } is refused', (block, sentence) => {
    expect(() => shapeOf(block)).toThrow(sentence);
  });
});
