import { describe, expect, test } from 'vitest';
import { constantValues, drawn, graphOf } from '../testing.ts';

const transformed = (block: string, theta: readonly number[] = [2, 6]) =>
  drawn('SpatialTransformer', `st_param { ${block} }`, [[2, 3, 8, 9], theta]);

describe('SpatialTransformer', () => {
  test('reads the image at the places that its map gives', () => {
    const lines = transformed('output_H: 4 output_W: 5');
    expect(lines).toContain('l/moved = MatMul(l/points, l/turned) [2,20,2]');
    expect(lines.at(-2)).toBe('l = GridSample(a, l/grid) [2,3,4,5]');
    expect(transformed('').at(-2)).toBe('l = GridSample(a, l/grid) [2,3,8,9]');
  });

  test('has the numbers that the file gives and the rest from its bottom', () => {
    const text = `input: "a" input_shape { dim: [1, 1, 2, 2] } input: "b" input_shape { dim: [1, 4] }
      layer { name: "l" type: "SpatialTransformer" bottom: "a" bottom: "b" top: "x" st_param { theta_1_2: 0.5 theta_2_1: -1 } }`;
    expect(constantValues(graphOf(text), 'l/given')).toEqual([0, 0.5, 0, -1, 0, 0]);
  });

  test.each([
    ['theta_1_1: 1', /wants images and 5 numbers of a map for each/],
    ['transform_type: "projective"', /something else than an affine map/],
    ['de_transform: true', /something else than an affine map/],
    ['output_H: 0', /an output of 0 x 9/],
    ['output_H: 2000000000', /an output of 2000000000 x 9/],
  ])('with { %s } is refused', (block, sentence) => {
    expect(() => transformed(block)).toThrow(sentence);
  });
});
