import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

test('PReLU has a slope a channel', () => {
  expect(drawn('PReLU', '', [[2, 4, 3, 3]])).toEqual([
    'l/slope = Constant f32 [4]',
    'l = PReLU(a, l/slope) [2,4,3,3]',
    '-> x = l',
  ]);
  expect(constantValues(layerGraph('PReLU', '', [1, 2]), 'l/slope')).toEqual([0.25, 0.25]);
});

test('PReLU that shares its slope has one, of a blob without dimensions', () => {
  const weights = learned({ shape: [], values: [0.5] });
  const graph = layerGraph('PReLU', 'prelu_param { channel_shared: true }', [1, 2], weights);
  expect(constantValues(graph, 'l/slope')).toEqual([0.5]);
});
