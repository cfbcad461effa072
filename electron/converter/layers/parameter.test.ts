import { expect, test } from 'vitest';
import { constantValues, graphOf, learned } from '../testing.ts';

const net = (block: string): string => `input: "data" input_shape { dim: [2, 3] }
  layer { name: "l" type: "Parameter" top: "p" ${block} }
  layer { name: "s" type: "Eltwise" bottom: "data" bottom: "p" top: "s" }`;

test('Parameter gives what it has learned', () => {
  const values = [1, 2, 3, 4, 5, 6];
  const graph = graphOf(net('parameter_param { shape { dim: [2, 3] } }'), {
    weights: learned({ shape: [2, 3], values }),
  });
  expect(constantValues(graph, 'l/values')).toEqual(values);
});

test('Parameter without a shape is refused', () => {
  expect(() => graphOf(net(''))).toThrow(/of shape \[\], a shape that Caffe does not accept/);
});
