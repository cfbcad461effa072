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
  const shapes = 'shape { dim: 1 } shape { dim: 1 } shape { dim: 1 }';
  expect(() => net(shapes)).toThrow(/gives 3 shapes for 2 tops/);
});

test('Input without a shape takes those that are given with the conversion', () => {
  const text =
    'layer { name: "in" type: "Input" top: "a" } layer { name: "r" type: "ReLU" bottom: "a" top: "x" }';
  expect(drawGraph(graphOf(text, { shapes: { a: [2, 5], other: [1] } }))).toMatch(/^a = Parameter \[2,5\]\n/);
  expect(() => graphOf(text)).toThrow(
    'net.prototxt:1: the file gives its input "a" no shape. Give one with --shape a=[1,3,224,224] (the sizes that the net was trained with), or write an input_shape.',
  );
});

test('an input field without a shape takes those that are given, and one with a shape keeps its own', () => {
  const relu = 'layer { name: "r" type: "ReLU" bottom: "a" top: "x" }';
  const shapes = { a: [2, 5] };
  expect(drawGraph(graphOf(`input: "a" ${relu}`, { shapes }))).toMatch(/^a = Parameter \[2,5\]\n/);
  expect(() => graphOf(`input: "a" ${relu}`)).toThrow(
    /:1: the file gives its input "a" no shape. .* --shape a=\[/,
  );
  const own = `input: "a" input_shape { dim: 7 dim: 5 } ${relu}`;
  expect(drawGraph(graphOf(own, { shapes }))).toMatch(/^a = Parameter \[7,5\]\n/);
});
