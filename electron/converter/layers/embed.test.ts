import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

const block = (more = ''): string => `embed_param { num_output: 2 input_dim: 3 ${more} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));

test('Embed picks rows of its weights by its bottom and adds a bias', () => {
  expect(operations(drawn('Embed', block(), [[6, 1]]))).toEqual([
    'l/indices = Convert(a) [6,1]',
    'l/rows = Gather(l/weights, l/indices, l/axis) [6,1,2]',
    'l = Add(l/rows, l/bias/value) [6,1,2]',
    '-> x = l',
  ]);
});

test('Embed without a bias has one blob, [input_dim, num_output]', () => {
  const weights = learned({ shape: [3, 2], values: [1, 2, 3, 4, 5, 6] });
  const graph = layerGraph('Embed', block('bias_term: false'), [6], weights);
  expect(constantValues(graph, 'l/weights')).toEqual([1, 2, 3, 4, 5, 6]);
});

test('Embed without sizes is refused', () => {
  expect(() => drawn('Embed', 'embed_param { input_dim: 3 }', [[6]])).toThrow(/has no num_output/);
  expect(() => drawn('Embed', 'embed_param { num_output: 3 }', [[6]])).toThrow(/has no input_dim/);
});
