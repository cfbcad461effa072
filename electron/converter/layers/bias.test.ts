import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Bias adds a learned blob along its axes', () => {
  expect(drawn('Bias', 'bias_param { axis: 2 }', [[2, 4, 3, 5]])).toEqual([
    'l/bias/value = Constant f32 [1,1,3,1]',
    'l = Add(a, l/bias/value) [2,4,3,5]',
    '-> x = l',
  ]);
});

test('Bias adds its second bottom, also one without dimensions to align', () => {
  expect(drawn('Bias', '', [[2, 4], [4]])).toEqual([
    'l/aligned/shape = Constant i64 [2]',
    'l/aligned = Reshape(b, l/aligned/shape) [1,4]',
    'l = Add(a, l/aligned) [2,4]',
    '-> x = l',
  ]);
  expect(
    drawn('Bias', 'bias_param { axis: 0 }', [
      [2, 4],
      [2, 4],
    ]),
  ).toEqual(['l = Add(a, b) [2,4]', '-> x = l']);
});
