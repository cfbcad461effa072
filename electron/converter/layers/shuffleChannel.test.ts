import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('ShuffleChannel shuffles axis 1', () => {
  const graph = layerGraph('ShuffleChannel', 'shuffle_channel_param { group: 3 }', [1, 6, 2, 2]);
  expect(attributesOf(graph, 'l')).toEqual({ axis: 1, group: 3 });
  expect(drawn('ShuffleChannel', '', [[1, 6, 2, 2]])).toEqual(['-> x = a']);
});

test('ShuffleChannel of groups that do not divide the channels is refused', () => {
  expect(() => drawn('ShuffleChannel', 'shuffle_channel_param { group: 4 }', [[1, 6, 2, 2]])).toThrow(
    /cannot part the channels of \[1,6,2,2\] into 4 groups/,
  );
});
