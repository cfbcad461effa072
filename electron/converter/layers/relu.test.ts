import { expect, test } from 'vitest';
import { attributesOf, constantValues, drawn, layerGraph } from '../testing.ts';

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

test.each([
  ['relu6: true', [0, 6]],
  ['maximum: 2.5', [0, 2.5]],
  ['relu6: true maximum: 8 minimum: 0.5', [0.5, 6]],
])('ReLU with { %s } is bounded', (block, [min, max]) => {
  expect(attributesOf(layerGraph('ReLU', `relu_param { ${block} }`, [2, 3]), 'l')).toEqual({ min, max });
});

test('ReLU with a slope is bounded behind it', () => {
  const lines = drawn('ReLU', 'relu_param { negative_slope: 0.5 maximum: 2 }', [[2, 3]]);
  expect(lines.slice(1, -1)).toEqual(['l/relu = PReLU(a, l/relu/slope) [2,3]', 'l = Clamp(l/relu) [2,3]']);
  expect(() => drawn('ReLU', 'relu_param { maximum: 1 minimum: 2 }', [[2]])).toThrow(/minimum of 2 above/);
});
