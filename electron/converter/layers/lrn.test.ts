import { expect, test } from 'vitest';
import { attributesOf, constantValues, drawn, layerGraph } from '../testing.ts';

const input = [2, 4, 3, 3];

test('LRN across channels goes along axis 1', () => {
  expect(drawn('LRN', '', [input])).toEqual([
    'l/axes = Constant i64 [1]',
    'l = LRN(a, l/axes) [2,4,3,3]',
    '-> x = l',
  ]);
  const graph = layerGraph('LRN', 'lrn_param { local_size: 3 alpha: 0.1 beta: 0.5 k: 2 }', input);
  expect(attributesOf(graph, 'l')).toEqual({ size: 3, alpha: 0.1, beta: 0.5, bias: 2 });
});

test('LRN within a channel goes along the pixels and knows no k', () => {
  const block = 'lrn_param { norm_region: WITHIN_CHANNEL k: 7 }';
  expect(drawn('LRN', block, [input])[0]).toBe('l/axes = Constant i64 [2]');
  expect(attributesOf(layerGraph('LRN', block, input), 'l')).toMatchObject({ bias: 1 });
});

test('a k that is no whole number stands outside the sum', () => {
  const graph = layerGraph('LRN', 'lrn_param { alpha: 0.1 beta: 0.5 k: 0.25 }', input);
  expect(attributesOf(graph, 'l/normalised')).toMatchObject({ alpha: 0.4, bias: 1 });
  expect(constantValues(graph, 'l/factor')).toEqual([2]);
});

test('LRN over an even number, or of no image, is refused', () => {
  expect(() => drawn('LRN', 'lrn_param { local_size: 4 }', [input])).toThrow(/has an even local_size \(4\)/);
  expect(() => drawn('LRN', '', [[2, 4]])).toThrow(/wants images of 4 dimensions, but its bottom is \[2,4\]/);
});
