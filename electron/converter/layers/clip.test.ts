import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('Clip clamps to its bounds, and needs both', () => {
  const graph = layerGraph('Clip', 'clip_param { min: -1 max: 2 }', [2, 3]);
  expect(attributesOf(graph, 'l')).toEqual({ min: -1, max: 2 });
  expect(() => drawn('Clip', 'clip_param { min: 0 }', [[2]])).toThrow(/has not both min and max/);
  expect(() => drawn('Clip', 'clip_param { min: 2 max: 1 }', [[2]])).toThrow(/min 2 is above max 1/);
});
