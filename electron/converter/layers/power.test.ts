import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Power leaves out the steps that change nothing', () => {
  expect(drawn('Power', 'power_param { scale: 2 }', [[2, 3]])).toEqual([
    'l/scale/value = Constant f32 [1,1]',
    'l = Multiply(a, l/scale/value) [2,3]',
    '-> x = l',
  ]);
  expect(drawn('Power', '', [[2, 3]])).toEqual(['-> x = a']);
});

test('Power scales, shifts, then raises', () => {
  const block = 'power_param { power: 3 scale: 2 shift: -1 }';
  expect(drawn('Power', block, [[2]])).toEqual([
    'l/scale/value = Constant f32 [1]',
    'l/scale = Multiply(a, l/scale/value) [2]',
    'l/shift/value = Constant f32 [1]',
    'l/shift = Add(l/scale, l/shift/value) [2]',
    'l/power/value = Constant f32 [1]',
    'l = Power(l/shift, l/power/value) [2]',
    '-> x = l',
  ]);
  const graph = layerGraph('Power', block, [2]);
  const values = ['scale', 'shift', 'power'].map((step) => constantValues(graph, `l/${step}/value`));
  expect(values).toEqual([[2], [-1], [3]]);
});
