import { expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { graphOf } from '../testing.ts';

const net = (shapes: string) =>
  drawGraph(
    graphOf(
      `layer { name: "in" type: "Input" top: "a" top: "b" input_param { ${shapes} } }
       layer { name: "j" type: "Concat" bottom: "a" bottom: "b" top: "x" }`,
    ),
  ).split('\n');

test('Input has a shape for all tops, or one each', () => {
  expect(net('shape { dim: [1, 2] }').slice(0, 2)).toEqual(['a = Parameter [1,2]', 'b = Parameter [1,2]']);
  expect(net('shape { dim: [1, 2] } shape { dim: [1, 3] }')[1]).toBe('b = Parameter [1,3]');
});

test('Input with a wrong number of shapes is refused', () => {
  expect(() => net('')).toThrow(/gives 0 shapes for 2 tops/);
});
