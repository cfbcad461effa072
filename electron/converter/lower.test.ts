import { describe, expect, test } from 'vitest';
import { warningText } from '../../shared/view/text/warningText.ts';
import type { Warning } from '../../shared/warnings/warning.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import { drawGraph } from './graph/graph.ts';
import { constantValues, graphOf } from './testing.ts';

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
    expect(() => inputs(`input: "data" input_shape { dim: 0 } ${use}`)).toThrow(
      /shape that Caffe does not accept/,
    );
    expect(() => inputs(`input: "data" input_shape { dim: 70000 dim: 70000 } ${use}`)).toThrow(
      /shape that Caffe does not accept/,
    );
  });
});

test('what hands leave behind is read as the tidy file', () => {
  const tidy = `input: "data" input_shape { dim: 1 dim: 3 dim: 9 dim: 9 }
    layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 6 kernel_h: 3 kernel_w: 2 pad: 1 } }
    layer { name: "bn" type: "BatchNorm" bottom: "c" top: "c" batch_norm_param { eps: 0.00001 } }
    layer { name: "p" type: "Power" bottom: "c" top: "p" power_param { scale: 0.5 shift: 3 } }
    layer { name: "r" type: "ReLU" bottom: "p" top: "r" relu_param { negative_slope: -0.25 } }`;
  const sloppy = `# caf\u00e9\r\nforce_backward: true;\tstate: { phase: TEST }
layer {\n\tname: 'c'\ttype: "Convo" "lution"\tbottom: "data", top: "c"; param { lr_mult: 0 } loss_weight: 0.
  convolution_param { num_output: 0x6, kernel_size: [3, 2] pad: 01 bias_term: 1 engine: CAFFE # fast\n } propagate_down: 0 }
layer: < name: "bn" type: "BatchNorm" bottom: "c" top: "c" batch_norm_param { eps: 1e-05 use_global_stats: True } >\r
layer { name: "p" type: "Power" bottom: "c" top: "p" power_param { power: 1. scale: .5f shift: 3.F } }
layer {name:"r"type:"ReLU"bottom:"p"top:"r"relu_param{negative_slope:-.25E+0}}
input: "data" input_shape: { dim: [1, 3] dim: 9 dim: 0x9 } name: "last"`;
  const [expected, found] = [graphOf(tidy), graphOf(sloppy)];
  expect(drawGraph(found)).toBe(drawGraph(expected));
  for (const name of ['bn/scale/value', 'p/scale/value', 'p/shift/value'])
    expect(constantValues(found, name)).toEqual(constantValues(expected, name));
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

  test('that are inputs keep their name on the input, whatever is done to them in place', () => {
    const text = relu('a', 'data', 'data') + relu('b', 'data', 'data');
    expect(draw(text)).toBe('data = Parameter [1,2]\na = ReLU(data) [1,2]\nb = ReLU(a) [1,2]\n-> data = b');
    const names = graphOf(text, { input }).operations.map(({ outputs }) => outputs[0]?.tensorNames);
    expect(names).toEqual([['data'], [], ['b']]);
  });

  test('that no layer reads are outputs, in the order of the file', () => {
    expect(draw(relu('z', 'data', 'z') + relu('a', 'data', 'a') + relu('m', 'a', 'm'))).toMatch(
      /-> z = z\n-> m = m$/,
    );
  });

  test('that no layer makes are refused with layer and line', () => {
    expect(() => draw(`\n\n${relu('r', 'nothing', 'r')}`)).toThrow(
      'net.prototxt:4: layer "r" (ReLU) reads a bottom "nothing" that no layer before it makes.',
    );
    expect(() => draw(relu('r', 'dtaa', 'r'))).toThrow(
      'reads a bottom "dtaa" that no layer before it makes. Did you mean "data"?',
    );
  });
});

describe('layers', () => {
  test('of one name become operations of different names', () => {
    expect(draw(relu('r', 'data', 'a') + relu('r', 'a', 'b'))).toContain('r_1 = ReLU(r)');
  });

  test('of an unknown type are refused with name, line and what to do', () => {
    const odd = (type: string): string => `layer { name: "odd" type: "${type}" bottom: "data" top: "x" }`;
    expect(() => draw(odd('Python'))).toThrow(
      /^net\.prototxt:2: layer "odd" \(Python\) runs Python code .* replace it .* or cut the net off/,
    );
    expect(() => draw(odd('Filter'))).toThrow(
      /^net\.prototxt:2: layer "odd" \(Filter\) is of Caffe and cannot be converted: .* depends on the data/,
    );
    expect(() => draw(odd('Correlation'))).toThrow(
      /\(Correlation\) compares two maps at many displacements, .* cannot be converted/,
    );
    expect(() => draw(odd('Mystery'))).toThrow(
      /^net\.prototxt:2: layer "odd" \(Mystery\) is of an unknown type: .* Replace it by .*, or cut the net off/,
    );
    expect(() => draw(odd('Convolutionn'))).toThrow(
      'net.prototxt:2: layer "odd" (Convolutionn) is of an unknown layer type Convolutionn. Did you mean Convolution?',
    );
  });

  test('with fields that may change the result are refused, blocks of other types are not', () => {
    expect(() => draw(relu('r', 'data', 'r', '\ntwist_param { a: 1 }'))).toThrow(
      /^net\.prototxt:3: .*a field "twist_param" that Caffe and the forks known here do not have/,
    );
    expect(() => draw(relu('r', 'data', 'r', '\nrelu_parm { negative_slope: 1 }'))).toThrow(
      'net.prototxt:3: layer "r" (ReLU) has an unknown field "relu_parm". Did you mean "relu_param"?',
    );
    expect(() => draw(relu('r', 'data', 'r', 'relu_param { negativ_slope: 1 }'))).toThrow(
      'net.prototxt:2: layer "r" (ReLU) has an unknown field "negativ_slope". Did you mean "negative_slope"?',
    );
    expect(draw(relu('r', 'data', 'r', 'convolution_param { num_output: 1 }'))).toContain('r = ReLU');
  });

  test.each([
    ['layerr { name: "s" type: "ReLU" bottom: "data" top: "s" }', 'net.prototxt:3:1: "layerr" .* "layer"'],
    ['input_shpae { dim: 1 }', 'net.prototxt:3:1: "input_shpae" .* "input_shape"'],
    [relu('s', 'r', 's', 'include { phse: TEST }'), 'net.prototxt:3:\\d+: "phse" .* "phase"'],
    [relu('s', 'r', 's', 'botom: "data"'), 'layer "s" .*"botom". .* "bottom"'],
  ])('with a slip in the name of a field are refused: %s', (text, sentence) => {
    expect(() => draw(relu('r', 'data', 'r') + text)).toThrow(new RegExp(`${sentence}\\?$`));
  });

  test('with fields that cannot change the result are converted, and each field is reported once', () => {
    const warnings: string[] = [];
    const typed = 'forward_type: FLOAT16 backward_type: FLOAT16';
    graphOf(relu('r', 'data', 'r', typed) + relu('s', 'r', 's', 'forward_type: FLOAT'), {
      input,
      warn: (warning) => warnings.push(warningText(warning)),
    });
    expect(warnings).toEqual([
      'net.prototxt:2: "forward_type" of layer "r" (ReLU) and of 1 more is not a field of Caffe\'s own and cannot change the result; it was left out.',
      expect.stringContaining('"backward_type" of layer "r" (ReLU) is not'),
    ]);
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
    // A layer's own phase says how it computes; Net::FilterNet does not look at it.
    expect(left('phase: TRAIN')).toBe(false);
  });

  test('with include and exclude are refused', () => {
    const both = 'include { phase: TEST } exclude { stage: "x" }';
    expect(() => draw(relu('r', 'data', 'r', both))).toThrow(
      'net.prototxt:2: the file has a layer "r" with both include and exclude; Caffe takes one.',
    );
  });

  test('with their own phase TRAIN compute as in training where that can be done, or say so', () => {
    const own = (type: string, warn: (warning: Warning) => void = () => undefined): string =>
      drawGraph(
        graphOf(
          `layer { name: "l" type: "${type}" bottom: "data" top: "l" phase: TRAIN } ${relu('r', 'l', 'r')}`,
          {
            input: [1, 2, 3, 3],
            warn,
          },
        ),
      );
    const warnings: string[] = [];
    own('Dropout', (warning) => warnings.push(warningText(warning)));
    expect(warnings).toEqual([expect.stringContaining('drops at random there')]);
    expect(own('BatchNorm', (warning) => warnings.push(warningText(warning)))).toContain(' = MVN(');
    expect(warnings.at(-1)).toMatch(/its own phase TRAIN: it normalises .* depends on the batch/);
  });

  test('follow the level and the stages that the file itself gives', () => {
    const left = (rule: string): boolean =>
      graphOf(`state { level: 2 stage: "deploy" } ${relu('r', 'data', 'r', rule)}${relu('s', 'data', 's')}`, {
        input,
      }).removed.has('r');
    expect(left('include { phase: TEST stage: "deploy" }')).toBe(false);
    expect(left('include { stage: "deploy" stage: "other" }')).toBe(true);
    expect(left('include { not_stage: "deploy" }')).toBe(true);
    expect(left('exclude { stage: "deploy" }')).toBe(true);
    expect(left('include { min_level: 2 }')).toBe(false);
    expect(left('include { max_level: 1 }')).toBe(true);
  });

  test('are listed in the file’s order, those that phase TEST leaves out under their own names', () => {
    const text =
      relu('r', 'data', 'r', 'include { phase: TRAIN }') + relu('r', 'data', 'r') + relu('s', 'r', 's');
    expect(parseCaffe(text, 'net.prototxt').listed.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'r_1 ReLU',
      'r ReLU',
      's ReLU',
    ]);
  });

  test('that only training needs are left out; what reads their data says so', () => {
    const graph = graphOf(
      `${relu('r', 'data', 'r')} layer { name: "acc" type: "Accuracy" bottom: "r" bottom: "r" top: "acc" }`,
      { input },
    );
    expect(drawGraph(graph)).toMatch(/-> r = r$/);
    expect(graph.removed.get('acc')).toEqual({ kind: 'measures-training' });
    expect(() => draw(`layer { name: "d" type: "Data" top: "x" } ${relu('r', 'x', 'r')}`)).toThrow(
      /reads "x" of the layer "d" \(Data\), which has no shape: give a deploy file/,
    );
  });

  test('of the V1 format are the same layers', () => {
    const text = `layers { name: "c" type: CONVOLUTION bottom: "data" top: "c" blobs_lr: 1 weight_decay: 1
      convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
      layers { name: "r" type: RELU bottom: "c" top: "c" }`;
    expect(drawGraph(graphOf(text, { input: [1, 3, 2, 2] }))).toMatch(/r = ReLU\(c\) \[1,2,2,2\]\n-> c = r$/);
    expect(() => graphOf('layers { name: "c" type: CONVOLVE }', { input })).toThrow(
      /"type" wants one of NONE, .* found CONVOLVE/,
    );
    expect(() => graphOf('layers { name: "c" type: CONVOLUTON }', { input })).toThrow(
      'net.prototxt:2:20: "type" is CONVOLUTON, which is not known. Did you mean CONVOLUTION?',
    );
  });

  test('may not set a field twice', () => {
    expect(() => draw('layer {\n name: "a"\n name: "b" type: "ReLU" }')).toThrow(
      'net.prototxt:4:2: "name" is already set in line 3',
    );
  });

  test('stand in the map to the source once each, also where names repeat', () => {
    const text = `${relu('r', 'data', 'a', 'include { phase: TRAIN }')}${relu('r', 'data', 'b')}
      layer { name: "r" type: "Dropout" bottom: "b" top: "b" }
      layer { name: "loss" type: "EuclideanLoss" bottom: "b" bottom: "b" top: "l" }
      layer { name: "scaled" type: "Power" bottom: "l" top: "l" power_param { scale: 2 } }
      ${relu('q', 'b', 'q')}`;
    const graph = graphOf(text, { input });
    const computed = graph.operations.flatMap(({ sources }) => sources);
    expect(computed).toEqual(['r', 'q']);
    expect(Object.fromEntries(graph.removed)).toEqual({
      r_1: { kind: 'unchanged' },
      r_2: { kind: 'training-phase' },
      loss: { kind: 'loss' },
      scaled: { kind: 'reads-what-training-needs' },
    });
  });

  test('share filler weights under a name', () => {
    const tower = (name: string, bottom: string): string =>
      `layer { name: "${name}" type: "InnerProduct" bottom: "${bottom}" top: "${name}" param { name: "w" }
        inner_product_param { num_output: 2 bias_term: false weight_filler { type: "xavier" } } }\n`;
    const graph = graphOf(tower('left', 'data') + tower('right', 'data'), { input });
    const [left, right] = ['left', 'right'].map((name) => constantValues(graph, `${name}/weights`));
    expect(left).toEqual(right);
    const apart = graphOf(
      (tower('left', 'data') + tower('right', 'data')).replaceAll('param { name: "w" }', ''),
      {
        input,
      },
    );
    expect(constantValues(apart, 'left/weights')).not.toEqual(constantValues(apart, 'right/weights'));
  });

  test('must exist, and lead to an output', () => {
    expect(() => draw('name: "empty"')).toThrow(/net\.prototxt has no layer/);
    expect(() => draw('layer { name: "s" type: "Silence" bottom: "data" }')).toThrow(/computes nothing/);
  });
});
