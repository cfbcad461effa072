import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Threshold is the positive part of the sign of what is above it', () => {
  expect(drawn('Threshold', 'threshold_param { threshold: 0.5 }', [[2]])).toEqual([
    'l/shift/value = Constant f32 [1]',
    'l/difference = Add(a, l/shift/value) [2]',
    'l/sign = Sign(l/difference) [2]',
    'l = ReLU(l/sign) [2]',
    '-> x = l',
  ]);
  const graph = layerGraph('Threshold', 'threshold_param { threshold: 0.5 }', [2]);
  expect(constantValues(graph, 'l/shift/value')).toEqual([-0.5]);
});
