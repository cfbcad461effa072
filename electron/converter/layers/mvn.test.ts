import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('MVN goes over the pixels, or over the whole image', () => {
  expect(drawn('MVN', '', [[2, 4, 3, 3]])).toEqual([
    'l/axes = Constant i64 [2]',
    'l = MVN(a, l/axes) [2,4,3,3]',
    '-> x = l',
  ]);
  expect(drawn('MVN', 'mvn_param { across_channels: true }', [[2, 4, 3, 3]])[0]).toBe(
    'l/axes = Constant i64 [3]',
  );
});

test('MVN has its epsilon outside the root', () => {
  const graph = layerGraph('MVN', 'mvn_param { normalize_variance: false eps: 0.5 }', [2, 4, 3, 3]);
  expect(attributesOf(graph, 'l')).toEqual({
    normalize_variance: false,
    eps: 0.5,
    eps_mode: 'OUTSIDE_SQRT',
  });
});

test('MVN gives 4 axes to a bottom of fewer, and refuses more', () => {
  expect(drawn('MVN', '', [[3, 5, 7]]).slice(0, -1)).toEqual([
    'l/aligned/shape = Constant i64 [4]',
    'l/aligned = Reshape(a, l/aligned/shape) [3,5,7,1]',
    'l/axes = Constant i64 [2]',
    'l = MVN(l/aligned, l/axes) [3,5,7,1]',
  ]);
  expect(drawn('MVN', '', [[2, 4]]).at(-2)).toBe('l = MVN(l/aligned, l/axes) [2,4,1,1]');
  expect(() => drawn('MVN', '', [[1, 2, 3, 4, 5]])).toThrow(/wants at most 4 dimensions/);
});
