/** Small layers, each drawn; what needs more than a drawing has a test file of its own. Numbers: test/agreement. */
import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { drawLayer, graphOf } from '../testing.ts';

const body = (drawing: string): string[] => drawing.split('\n').slice(1);

describe('layers of one operation', () => {
  test.each([
    ['ReLU', '', ['l = ReLU(data) [2,4,3,3]']],
    ['Sigmoid', '', ['l = Sigmoid(data) [2,4,3,3]']],
    ['TanH', '', ['l = Tanh(data) [2,4,3,3]']],
    ['AbsVal', '', ['l = Abs(data) [2,4,3,3]']],
    ['ELU', 'elu_param { alpha: 0.5 }', ['l = Elu(data) [2,4,3,3]']],
    ['Softmax', 'softmax_param { axis: -1 }', ['l = SoftMax(data) [2,4,3,3]']],
    [
      'ReLU',
      'relu_param { negative_slope: 0.1 }',
      ['l/slope = Constant f32 [1]', 'l = PReLU(data, l/slope) [2,4,3,3]'],
    ],
    ['PReLU', '', ['l/slope = Constant f32 [4]', 'l = PReLU(data, l/slope) [2,4,3,3]']],
    [
      'PReLU',
      'prelu_param { channel_shared: true }',
      ['l/slope = Constant f32 [1]', 'l = PReLU(data, l/slope) [2,4,3,3]'],
    ],
    [
      'LRN',
      'lrn_param { norm_region: WITHIN_CHANNEL }',
      ['l/axes = Constant i64 [2]', 'l = LRN(data, l/axes) [2,4,3,3]'],
    ],
    ['Flatten', '', ['l/shape = Constant i64 [2]', 'l = Reshape(data, l/shape) [2,36]']],
    [
      'Flatten',
      'flatten_param { axis: 1 end_axis: -2 }',
      ['l/shape = Constant i64 [3]', 'l = Reshape(data, l/shape) [2,12,3]'],
    ],
  ])('%s { %s }', (type, block, expected) => {
    expect(body(drawLayer(type, block, [2, 4, 3, 3]))).toEqual([...expected, '-> l = l']);
  });
});

describe('Convolution', () => {
  const drawn = (block: string, input = [1, 4, 9, 8]) =>
    body(drawLayer('Convolution', `convolution_param { ${block} }`, input));

  test('with everything asymmetric', () => {
    expect(
      drawn(
        'num_output: 6 kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 3 pad_h: 1 pad_w: 0 bias_term: false',
      ),
    ).toEqual([
      'l/weights = Constant f32 [6,4,3,2]',
      'l = Convolution(data, l/weights) [1,6,5,3]',
      '-> l = l',
    ]);
  });

  test('with groups and dilation', () => {
    expect(drawn('num_output: 6 kernel_size: 3 group: 2 dilation: 2 pad: 2')).toEqual([
      'l/weights = Constant f32 [2,3,2,3,3]',
      'l/bias/value = Constant f32 [1,6,1,1]',
      'l = GroupConvolution(data, l/weights) [1,6,9,8]',
      'l/bias = Add(l, l/bias/value) [1,6,9,8]',
      '-> l = l/bias',
    ]);
  });

  test.each([
    ['kernel_size: 3', /has no num_output/],
    ['num_output: 4', /has no "kernel_size"/],
    ['num_output: 5 kernel_size: 1 group: 2', /has group 2, which divides not both/],
    ['num_output: 4 kernel_size: 20', /a kernel of \[20,20\] that is larger than its padded bottom/],
    ['num_output: 4 kernel_size: 3 stride: 0', /a "stride" smaller than 1/],
    ['num_output: 4 kernel_size: [1, 2, 3]', /3 values of "kernel_size" for 2 spatial axes/],
    ['num_output: 4 kernel_size: 1.5', /"kernel_size" wants an integer that is not negative, found 1.5/],
    ['num_output: -4 kernel_size: 1', /"num_output" wants an integer that is not negative/],
  ])('with %s is refused', (block, sentence) => {
    expect(() => drawn(block)).toThrow(sentence);
  });

  test('shares its weights between bottoms', () => {
    const text = `layer { name: "a" type: "ReLU" bottom: "data" top: "a" }
      layer { name: "l" type: "Convolution" bottom: "data" bottom: "a" top: "x" top: "y"
        convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }`;
    expect(body(drawGraph(graphOf(text, { input: [1, 3, 2, 2] })))).toEqual([
      'a = ReLU(data) [1,3,2,2]',
      'l/weights = Constant f32 [2,3,1,1]',
      'l = Convolution(data, l/weights) [1,2,2,2]',
      'l_1 = Convolution(a, l/weights) [1,2,2,2]',
      '-> x = l',
      '-> y = l_1',
    ]);
  });
});

describe('InnerProduct', () => {
  test('flattens what is behind its axis', () => {
    expect(body(drawLayer('InnerProduct', 'inner_product_param { num_output: 5 }', [2, 4, 3, 3]))).toEqual([
      'l/flatten/shape = Constant i64 [2]',
      'l/flatten = Reshape(data, l/flatten/shape) [2,36]',
      'l/weights = Constant f32 [5,36]',
      'l = MatMul(l/flatten, l/weights) [2,5]',
      'l/bias/value = Constant f32 [1,5]',
      'l/bias = Add(l, l/bias/value) [2,5]',
      '-> l = l/bias',
    ]);
  });

  test('keeps a bottom that is flat already, and the axes before its own', () => {
    const block = 'inner_product_param { num_output: 5 axis: -1 transpose: true bias_term: false }';
    expect(body(drawLayer('InnerProduct', block, [2, 4, 3]))).toEqual([
      'l/weights = Constant f32 [3,5]',
      'l = MatMul(data, l/weights) [2,4,5]',
      '-> l = l',
    ]);
  });
});

describe('layers of several bottoms', () => {
  const two = (type: string, block: string, shape = [1, 2, 3, 3]) =>
    drawGraph(
      graphOf(
        `input: "a" input: "b" input_shape { dim: [${[1, 2, 3, 3]}] } input_shape { dim: [${shape}] }
         layer { name: "l" type: "${type}" bottom: "a" bottom: "b" top: "l" ${block} }`,
      ),
    )
      .split('\n')
      .slice(2, -1);

  test('Eltwise sums with coefficients, multiplies, takes the maximum', () => {
    expect(two('Eltwise', 'eltwise_param { coeff: [1, -2] }')).toEqual([
      'l/coefficient1/value = Constant f32 [1,1,1,1]',
      'l/coefficient1 = Multiply(b, l/coefficient1/value) [1,2,3,3]',
      'l = Add(a, l/coefficient1) [1,2,3,3]',
    ]);
    expect(two('Eltwise', 'eltwise_param { operation: PROD }')).toEqual(['l = Multiply(a, b) [1,2,3,3]']);
    expect(two('Eltwise', 'eltwise_param { operation: MAX }')).toEqual(['l = Maximum(a, b) [1,2,3,3]']);
    expect(() => two('Eltwise', 'eltwise_param { coeff: 1 }')).toThrow(/has 1 coefficients for 2 bottoms/);
    expect(() => two('Eltwise', '', [1, 2, 3, 1])).toThrow(
      /bottoms of different shapes, \[1,2,3,3\] and \[1,2,3,1\]/,
    );
  });

  test('Concat joins along its axis, in both spellings', () => {
    expect(two('Concat', '', [1, 5, 3, 3])).toEqual(['l = Concat(a, b) [1,7,3,3]']);
    expect(two('Concat', 'concat_param { concat_dim: 2 }')).toEqual(['l = Concat(a, b) [1,2,6,3]']);
    expect(two('Concat', 'concat_param { axis: -1 }')).toEqual(['l = Concat(a, b) [1,2,3,6]']);
    expect(() => two('Concat', '', [1, 5, 4, 3])).toThrow(
      /cannot join \[1,2,3,3\] and \[1,5,4,3\] along axis 1/,
    );
  });
});

describe('layers that compute nothing', () => {
  test('Dropout hands its bottom on', () => {
    const graph = graphOf(
      `layer { name: "r" type: "ReLU" bottom: "data" top: "r" }
       layer { name: "d" type: "Dropout" bottom: "r" top: "d" dropout_param { dropout_ratio: 0.4 } }`,
      { input: [1, 2] },
    );
    expect(body(drawGraph(graph))).toEqual(['r = ReLU(data) [1,2]', '-> d = r']);
    expect(graph.removed.get('d')).toBe('hands its bottom on unchanged');
    expect(graph.operations.at(-1)?.outputs[0]?.tensorNames).toEqual(['r', 'd']);
  });

  test('Split gives each top its bottom', () => {
    const text = 'layer { name: "s" type: "Split" bottom: "data" top: "x" top: "y" }';
    expect(body(drawGraph(graphOf(text, { input: [1, 2] })))).toEqual(['-> x = data', '-> y = data']);
  });
});
