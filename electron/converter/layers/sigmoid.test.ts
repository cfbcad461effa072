import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Sigmoid is one operation', () => {
  expect(drawn('Sigmoid', 'sigmoid_param { engine: CUDNN }', [[2, 3]])).toEqual([
    'l = Sigmoid(a) [2,3]',
    '-> x = l',
  ]);
});
