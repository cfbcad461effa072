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

test('Normalize that a caffemodel has no blob of learns nothing, as in NormFace', () => {
  const lines = drawn('Normalize', '', [[1, 4]], { weights: learned() });
  expect(lines).toEqual(['l/axes = Constant i64 [1]', 'l = NormalizeL2(a, l/axes) [1,4]', '-> x = l']);
});

test('Normalize with add_eps_before_sqrt: false adds eps to the length', () => {
  const lines = drawn('Normalize', 'norm_param { add_eps_before_sqrt: false eps: 0.5 }', [[1, 2, 3, 3]]);
  expect(lines).toContain('l/length = ReduceL2(a, l/axes) [1,1,1,1]');
  expect(lines).toContain('l/unit = Divide(a, l/divisor) [1,2,3,3]');
});
