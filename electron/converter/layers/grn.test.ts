import { expect, test } from 'vitest';
import { attributesOf, layerGraph } from '../testing.ts';

test('GRN divides by the length over the channels, with its bias in the root', () => {
  const graph = layerGraph('GRN', 'grn_param { bias: 0.5 }', [1, 2, 3, 3]);
  expect(attributesOf(graph, 'l')).toEqual({ eps: 0.5, eps_mode: 'add' });
});
