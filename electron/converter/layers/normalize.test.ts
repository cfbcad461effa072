import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

test('Normalize divides by the length of a pixel and scales each channel', () => {
  const block = 'norm_param { across_spatial: false channel_shared: false }';
  expect(drawn('Normalize', block, [[1, 2, 3, 3]])).toEqual([
    'l/axes = Constant i64 [1]',
    'l/unit = NormalizeL2(a, l/axes) [1,2,3,3]',
    'l/scale = Constant f32 [1,2,1,1]',
    'l = Multiply(l/unit, l/scale) [1,2,3,3]',
    '-> x = l',
  ]);
  const weights = learned({ shape: [2], values: [20, 10] });
  expect(constantValues(layerGraph('Normalize', block, [1, 2, 3, 3], weights), 'l/scale')).toEqual([20, 10]);
});

test('Normalize takes the whole image and one scale by default', () => {
  const lines = drawn('Normalize', '', [[1, 2, 3, 3]]);
  expect(lines[0]).toBe('l/axes = Constant i64 [3]');
  expect(lines[2]).toBe('l/scale = Constant f32 [1,1,1,1]');
});
