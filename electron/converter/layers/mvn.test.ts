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

test('MVN of what has no pixels is refused', () => {
  expect(() => drawn('MVN', '', [[2, 4]])).toThrow(/normalises over the axes from 2 on/);
});
