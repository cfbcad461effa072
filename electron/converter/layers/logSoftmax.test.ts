import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('LogSoftmax goes along its axis', () => {
  expect(drawn('LogSoftmax', '', [[2, 3, 4]])).toEqual(['l = LogSoftmax(a) [2,3,4]', '-> x = l']);
  const graph = layerGraph('LogSoftmax', 'softmax_param { axis: -1 }', [2, 3, 4]);
  expect(attributesOf(graph, 'l')).toEqual({ axis: 2 });
});
