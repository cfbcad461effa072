import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Swish has its beta', () => {
  const block = 'swish_param { beta: 2 }';
  expect(drawn('Swish', block, [[2]])).toEqual([
    'l/beta = Constant f32 []',
    'l = Swish(a, l/beta) [2]',
    '-> x = l',
  ]);
  expect(constantValues(layerGraph('Swish', block, [2]), 'l/beta')).toEqual([2]);
});
