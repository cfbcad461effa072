import { expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

test('Clip clamps to its bounds, and needs both', () => {
  const graph = layerGraph('Clip', 'clip_param { min: -1 max: 2 }', [2, 3]);
  expect(attributesOf(graph, 'l')).toEqual({ min: -1, max: 2 });
  expect(() => drawn('Clip', 'clip_param { min: 0 }', [[2]])).toThrow(/has not both min and max/);
  expect(() => drawn('Clip', 'clip_param { min: 2 max: 1 }', [[2]])).toThrow(/min 2 is above max 1/);
});

test('Clip without a bound on one side takes a maximum or a minimum, without any it is gone', () => {
  const clipped = (min: string, max: string): string[] =>
    drawn('Clip', `clip_param { min: ${min} max: ${max} }`, [[2, 3]]).slice(0, -1);
  expect(clipped('0', 'inf')).toEqual(['l/bound = Constant f32 [1,1]', 'l = Maximum(a, l/bound) [2,3]']);
  // What a float cannot hold is infinite.
  expect(clipped('-1e39', '6')).toEqual(['l/bound = Constant f32 [1,1]', 'l = Minimum(a, l/bound) [2,3]']);
  expect(clipped('-inf', 'inf')).toEqual([]);
  expect(() => clipped('nan', '1')).toThrow(/clips to nothing: min NaN is above max 1/);
});
