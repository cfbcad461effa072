import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('ReLU6 clamps to 0 and 6', () => {
  expect(drawn('ReLU6', '', [[2, 3]])).toEqual(['l = Clamp(a) [2,3]', '-> x = l']);
  expect(attributesOf(layerGraph('ReLU6', '', [2, 3]), 'l')).toEqual({ min: 0, max: 6 });
});
