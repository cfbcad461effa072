import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

const statistics = [
  { shape: [2], values: [2, 4] },
  { shape: [2], values: [8, 32] },
  { shape: [1], values: [2] },
];
const scaleAndShift = (block: string, weights = learned(...statistics)) => {
  const graph = layerGraph('BatchNorm', `batch_norm_param { eps: 0 ${block} }`, [1, 2, 3, 3], weights);
  return [constantValues(graph, 'l/scale/value'), constantValues(graph, 'l/shift/value')];
};

test('BatchNorm divides its sums by the third blob', () => {
  // Means 1 and 2, variances 4 and 16.
  expect(scaleAndShift('')).toEqual([
    [0.5, 0.25],
    [-0.5, -0.5],
  ]);
});

test.each(['scale_bias: true', 'use_weight_bias: true'])(
  'BatchNorm of a fork with %s scales and shifts',
  (field) => {
    const five = learned(...statistics, { shape: [2], values: [4, 8] }, { shape: [2], values: [10, 20] });
    expect(scaleAndShift(field, five)).toEqual([
      [2, 2],
      [8, 16],
    ]);
  },
);

test('BatchNorm of one dimension is one channel', () => {
  expect(drawn('BatchNorm', '', [[5]])[0]).toBe('l/scale/value = Constant f32 [1]');
});

test("Intel's BatchNorm may rectify", () => {
  expect(drawn('BatchNorm', 'batch_norm_param { relu: true }', [[1, 2]]).at(-2)).toBe(
    'l/relu = ReLU(l) [1,2]',
  );
});

test('BatchNorm of the batch itself is refused', () => {
  expect(() => drawn('BatchNorm', 'batch_norm_param { use_global_stats: false }', [[1, 2]])).toThrow(
    /has use_global_stats: false: its result would depend on the whole batch/,
  );
});
