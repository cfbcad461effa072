import { describe, expect, test } from 'vitest';
import { drawGraph } from './graph/graph.ts';
import { graphOf } from './testing.ts';

const relu = (name: string, bottom: string, top: string, extra = ''): string =>
  `layer { name: "${name}" type: "ReLU" bottom: "${bottom}" top: "${top}" ${extra} }\n`;
const input = [1, 2];
const draw = (text: string): string => drawGraph(graphOf(text, { input }));
const inputs = (text: string): (readonly number[] | undefined)[] =>
  graphOf(text)
    .operations.filter(({ kind }) => kind === 'parameter')
    .map(({ outputs }) => outputs[0]?.shape);

describe('inputs', () => {
  const use = relu('r', 'data', 'r');
  test.each([
    ['input_dim', 'input: "data" input_dim: 10 input_dim: 3 input_dim: 4 input_dim: 5 '],
    ['input_shape', 'input: "data" input_shape { dim: 10 dim: 3 dim: 4 dim: 5 }'],
    [
      'an Input layer',
      'layer { name: "in" type: "Input" top: "data" input_param { shape: { dim: [10, 3, 4, 5] } } }',
    ],
  ])('are declared by %s', (_, text) => {
    expect(inputs(text + use)).toEqual([[10, 3, 4, 5]]);
    expect(graphOf(text + use, { batch: 2 }).operations[0]?.outputs[0]?.shape).toEqual([2, 3, 4, 5]);
  });

  test('of wrong count or size are refused with the line', () => {
    expect(() => inputs(`\ninput: "data" input_dim: 1 ${use}`)).toThrow(
      /^net\.prototxt:2: .* 1 "input_dim" \(4 for each/,
    );
    expect(() => inputs(`input: "data" input_shape { dim: 0 } ${use}`)).toThrow(/no shape Caffe accepts/);
    expect(() => inputs(`input: "data" input_shape { dim: 70000 dim: 70000 } ${use}`)).toThrow(
      /no shape Caffe accepts/,
    );
  });
});

describe('blobs', () => {
  test('of in-place layers are versions, and the last is the output', () => {
    const text = relu('a', 'data', 'x') + relu('b', 'x', 'x') + relu('c', 'x', 'x');
    expect(draw(text)).toBe(
      'data = Parameter [1,2]\na = ReLU(data) [1,2]\nb = ReLU(a) [1,2]\nc = ReLU(b) [1,2]\n-> x = c',
    );
    const names = graphOf(text, { input }).operations.map(({ outputs }) => outputs[0]?.tensorNames);
    expect(names).toEqual([['data'], [], [], ['x']]);
  });

  test('that nobody reads are outputs, in the order of the file', () => {
    expect(draw(relu('z', 'data', 'z') + relu('a', 'data', 'a') + relu('m', 'a', 'm'))).toMatch(
      /-> z = z\n-> m = m$/,
    );
  });

  test('that no layer makes are refused with layer and line', () => {
    expect(() => draw(`\n\n${relu('r', 'nothing', 'r')}`)).toThrow(
      'net.prototxt:4: layer "r" (ReLU) reads a bottom "nothing" that no layer before it makes.',
    );
  });
});

describe('layers', () => {
  test('of one name become operations of different names', () => {
    expect(draw(relu('r', 'data', 'a') + relu('r', 'a', 'b'))).toContain('r_1 = ReLU(r)');
  });

  test('of an unknown type are refused with name and line', () => {
    expect(() => draw('layer { name: "odd" type: "Python" bottom: "data" top: "x" }')).toThrow(
      /^net\.prototxt:2: layer "odd" \(Python\) is of a type that cannot be converted/,
    );
  });

  test('with fields that Caffe does not know are refused, known blocks of other types are not', () => {
    expect(() => draw(relu('r', 'data', 'r', 'twist_param { a: 1 }'))).toThrow(
      /a field "twist_param" that Caffe does not know/,
    );
    expect(
      draw(relu('r', 'data', 'r', 'convolution_param { num_output: 1 } param { lr_mult: 1 }')),
    ).toContain('r = ReLU');
  });

  test('follow the rules of phase TEST', () => {
    const left = (rule: string): boolean =>
      graphOf(relu('r', 'data', 'r', rule) + relu('s', 'data', 's'), { input }).removed.has('r');
    expect(left('include { phase: TRAIN }')).toBe(true);
    expect(left('include { phase: TEST }')).toBe(false);
    expect(left('exclude { phase: TEST }')).toBe(true);
    expect(left('exclude { phase: TRAIN }')).toBe(false);
    expect(left('include { stage: "deploy" }')).toBe(true);
    expect(left('include { not_stage: "deploy" }')).toBe(false);
    expect(left('include { min_level: 1 }')).toBe(true);
    expect(left('include { phase: TRAIN } include { phase: TEST }')).toBe(false);
    expect(left('phase: TRAIN')).toBe(true);
  });

  test('that only training needs are left out; what reads their data says so', () => {
    const graph = graphOf(
      `${relu('r', 'data', 'r')} layer { name: "acc" type: "Accuracy" bottom: "r" bottom: "r" top: "acc" }`,
      { input },
    );
    expect(drawGraph(graph)).toMatch(/-> r = r$/);
    expect(graph.removed.get('acc')).toBe('only tells how good the training is');
    expect(() => draw(`layer { name: "d" type: "Data" top: "x" } ${relu('r', 'x', 'r')}`)).toThrow(
      /reads "x" of the layer "d" \(Data\), which has no shape: give a deploy file/,
    );
  });

  test('of the V1 format are the same layers', () => {
    const text = `layers { name: "c" type: CONVOLUTION bottom: "data" top: "c" blobs_lr: 1 blobs_lr: 2 weight_decay: 1
      convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
      layers { name: "r" type: RELU bottom: "c" top: "c" }`;
    expect(drawGraph(graphOf(text, { input: [1, 3, 2, 2] }))).toMatch(/r = ReLU\(c\) \[1,2,2,2\]\n-> c = r$/);
    expect(() => graphOf('layers { layer { name: "c" type: "conv" } }', { input })).toThrow(
      /oldest Caffe format \(V0\)/,
    );
    expect(() => graphOf('layers { name: "c" type: CONVOLVE }', { input })).toThrow(
      /"type" wants one of NONE, .* found CONVOLVE/,
    );
  });

  test('may not set a field twice', () => {
    expect(() => draw('layer {\n name: "a"\n name: "b" type: "ReLU" }')).toThrow(
      'net.prototxt:4:2: "name" is already set in line 3',
    );
  });

  test('must exist, and lead to an output', () => {
    expect(() => draw('name: "empty"')).toThrow(/net\.prototxt has no layer/);
    expect(() => draw('layer { name: "s" type: "Silence" bottom: "data" }')).toThrow(/computes nothing/);
  });
});
