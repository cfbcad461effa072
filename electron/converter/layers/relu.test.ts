import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('ReLU is one operation, whatever engine a fork computes it with', () => {
  expect(drawn('ReLU', 'relu_param { engine: MKLDNN }', [[2, 3]])).toEqual(['l = ReLU(a) [2,3]', '-> x = l']);
});

test('ReLU with a negative slope is a PReLU of one slope', () => {
  const block = 'relu_param { negative_slope: 0.5 }';
  expect(drawn('ReLU', block, [[2, 3]])).toEqual([
    'l/slope = Constant f32 [1]',
    'l = PReLU(a, l/slope) [2,3]',
    '-> x = l',
  ]);
  expect(constantValues(layerGraph('ReLU', block, [2, 3]), 'l/slope')).toEqual([0.5]);
});
