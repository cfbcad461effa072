import { expect, test } from 'vitest';
import { constantValues, layerGraph } from '../testing.ts';

test("SELU has its paper's constants", () => {
  const graph = layerGraph('SELU', '', [1, 2]);
  expect(constantValues(graph, 'l/alpha')).toEqual([Math.fround(1.6732632423543772)]);
  expect(constantValues(graph, 'l/lambda')).toEqual([Math.fround(1.0507009873554805)]);
});
