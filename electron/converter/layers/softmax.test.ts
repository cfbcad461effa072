import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('Softmax goes along its axis', () => {
  expect(drawn('Softmax', '', [[2, 3, 4]])).toEqual(['l = SoftMax(a) [2,3,4]', '-> x = l']);
  expect(attributesOf(layerGraph('Softmax', 'softmax_param { axis: -1 }', [2, 3, 4]), 'l')).toEqual({
    axis: 2,
  });
  expect(() => drawn('Softmax', 'softmax_param { axis: 3 }', [[2, 3, 4]])).toThrow(/has axis 3/);
});
