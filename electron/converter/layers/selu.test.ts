import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test.each(['SELU', 'SeLu'])('%s is one operation', (type) => {
  expect(drawn(type, '', [[2, 3]]).at(-2)).toBe('l = Selu(a, l/alpha, l/lambda) [2,3]');
  const graph = layerGraph(type, 'selu_param { alpha: 2 lambda: 0.5 }', [2, 3]);
  expect([constantValues(graph, 'l/alpha'), constantValues(graph, 'l/lambda')]).toEqual([[2], [0.5]]);
});
