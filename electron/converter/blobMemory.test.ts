/** What layers do in place, alone and in memory that other blobs share. */

import { describe, expect, test } from 'vitest';
import { warningText } from '../../shared/view/text/warningText.ts';
import { drawGraph } from './graph/graph.ts';
import { graphOf } from './testing.ts';

const layer = (type: string, bottoms: string, tops: string, block = ''): string => {
  const named = (what: string, blobs: string): string => blobs.replace(/(\S+)/g, `${what}: "$1"`);
  return `layer { name: "${type.toLowerCase()}_${tops.replaceAll(' ', '_')}" type: "${type}" ${named('bottom', bottoms)} ${named('top', tops)} ${block} }\n`;
};

function convert(
  text: string,
  input: readonly number[] = [1, 4, 3, 3],
): { graph: string[]; warnings: string[] } {
  const warnings: string[] = [];
  const graph = graphOf(text, { input, warn: (warning) => warnings.push(warningText(warning)) });
  return { graph: drawGraph(graph).split('\n').slice(1), warnings };
}

describe('memory that layers share', () => {
  const sharers: readonly (readonly [string, string, string])[] = [
    ['Reshape', 'reshape_param { shape { dim: [0, 0, 0, 0] } }', ''],
    ['Split', '', ''],
    ['Concat', '', ''],
    ['Slice', '', ''],
    ['Permute', 'permute_param { order: [0, 1, 2, 3] }', ''],
  ];
  test.each(sharers)('by %s: a reader of the bottom sees what is done to the top in place', (type, block) => {
    const { graph, warnings } = convert(
      layer('Sigmoid', 'data', 'a') +
        layer(type, 'a', 'r', block) +
        layer('ReLU', 'r', 'r') +
        layer('Eltwise', 'a r', 'y'),
    );
    expect(graph).toEqual([
      'sigmoid_a = Sigmoid(data) [1,4,3,3]',
      'relu_r = ReLU(sigmoid_a) [1,4,3,3]',
      'eltwise_y = Add(relu_r, relu_r) [1,4,3,3]',
      '-> y = eltwise_y',
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /layer "relu_r" \(ReLU\) works in place on "r", which shares its memory with "a"/,
      ),
    ]);
  });

  test('is seen under the shape of each blob', () => {
    const { graph } = convert(
      layer('Sigmoid', 'data', 'a') +
        layer('Flatten', 'a', 'r') +
        layer('ReLU', 'r', 'r') +
        layer('TanH', 'a', 'y') +
        layer('ELU', 'r', 'z'),
    );
    expect(graph.filter((line) => !line.includes('Constant'))).toEqual([
      'sigmoid_a = Sigmoid(data) [1,4,3,3]',
      'flatten_r = Reshape(sigmoid_a, flatten_r/shape) [1,36]',
      'relu_r = ReLU(flatten_r) [1,36]',
      'a/view = Reshape(relu_r, a/view/shape) [1,4,3,3]',
      'tanh_y = Tanh(a/view) [1,4,3,3]',
      'elu_z = Elu(relu_r) [1,36]',
      '-> y = tanh_y',
      '-> z = elu_z',
    ]);
  });

  test('gives its earlier numbers to what reads it earlier', () => {
    const { graph, warnings } = convert(
      layer('Sigmoid', 'data', 'a') +
        layer('Split', 'a', 'r') +
        layer('TanH', 'a', 'y') +
        layer('ReLU', 'r', 'r') +
        layer('ELU', 'r', 'z'),
    );
    expect(graph.filter((line) => line.startsWith('tanh'))).toEqual(['tanh_y = Tanh(sigmoid_a) [1,4,3,3]']);
    expect(warnings).toEqual([]);
  });

  test('is not shared by layers that copy', () => {
    const copiers: readonly (readonly [string, string])[] = [
      ['Dropout', ''],
      ['Concat', 'data '],
      ['Power', ''],
    ];
    for (const [type, more] of copiers) {
      const { graph, warnings } = convert(
        layer('Sigmoid', 'data', 'a') +
          layer(type, `${more}a`, 'r') +
          layer('ReLU', 'r', 'r') +
          layer('TanH', 'a', 'y'),
      );
      expect(graph).toContain('tanh_y = Tanh(sigmoid_a) [1,4,3,3]');
      expect(warnings).toEqual([]);
    }
  });

  test('of one LSTM step is one for the sequence and its last state', () => {
    const lstm = (steps: number): string[] =>
      drawGraph(
        graphOf(
          `input: "x" input_shape { dim: [${steps}, 2, 4] } input: "cont" input_shape { dim: [${steps}, 2] }
           input: "h0" input_shape { dim: [1, 2, 3] } input: "c0" input_shape { dim: [1, 2, 3] }
           layer { name: "l" type: "LSTM" bottom: "x" bottom: "cont" bottom: "h0" bottom: "c0"
             top: "h" top: "hT" top: "cT" recurrent_param { num_output: 3 expose_hidden: true } }
           ${layer('ReLU', 'h', 'h')}`,
        ),
      )
        .split('\n')
        .filter((line) => line.startsWith('-> h'));
    expect(lstm(1)).toEqual(['-> hT = relu_h', '-> h = relu_h']);
    const [last, all] = lstm(2);
    expect(last).not.toContain('relu');
    expect(all).toBe('-> h = relu_h');
  });
});

describe('in place', () => {
  test.each([
    ['AbsVal', ''],
    ['Flatten', 'flatten_param { axis: 0 end_axis: 0 }'],
    ['Reshape', 'reshape_param { shape { dim: [0, 0, 0, 0] } }'],
    ['Split', ''],
  ])('%s is refused, as by Caffe', (type, block) => {
    expect(() => convert(layer(type, 'data', 'data', block))).toThrow(
      /cannot work in place in Caffe: give its top/,
    );
  });

  test.each([
    ['Pooling', 'pooling_param { kernel_size: 3 }', /turns \[1,4,3,3\] into \[1,4,1,1\]: Caffe would resize/],
    [
      'Convolution',
      'convolution_param { num_output: 2 kernel_size: 1 }',
      /turns \[1,4,3,3\] into \[1,2,3,3\]/,
    ],
  ])('%s that changes the size is refused', (type, block, sentence) => {
    expect(() => convert(layer(type, 'data', 'data', block))).toThrow(sentence);
  });

  test.each([
    ['Eltwise', 'eltwise_param { operation: SUM }', /fills its first bottom before it reads it/],
    ['Eltwise', 'eltwise_param { operation: MAX }', /fills its first bottom before it reads it/],
    ['Eltwise', 'eltwise_param { operation: PROD }', undefined],
    ['LRN', '', /gives a power of the sums alone/],
    ['LRN', 'lrn_param { norm_region: WITHIN_CHANNEL }', undefined],
    [
      'Convolution',
      'convolution_param { num_output: 4 kernel_size: 1 }',
      /before it has read all of its bottom/,
    ],
    ['Softmax', '', undefined],
    ['BatchNorm', '', undefined],
    ['MVN', '', undefined],
  ])(
    '%s { %s } is converted, with a warning where Caffe computes something else',
    (type, block, sentence) => {
      const bottoms = type === 'Eltwise' ? 'a data' : 'a';
      const { warnings } = convert(layer('Sigmoid', 'data', 'a') + layer(type, bottoms, 'a', block));
      expect(warnings).toEqual(sentence === undefined ? [] : [expect.stringMatching(sentence)]);
    },
  );
});

describe('names', () => {
  test('of outputs are the net’s, whatever hands the input on before them', () => {
    const text = layer('Dropout', 'data', 'd') + layer('ReLU', 'd', 'd');
    const graph = graphOf(text, { input: [1, 4, 3, 3] });
    expect(graph.operations.map(({ outputs }) => outputs[0]?.tensorNames)).toEqual([['data'], ['d']]);
    const alone = graphOf(layer('Dropout', 'data', 'd'), { input: [1, 4] });
    expect(alone.operations.map(({ outputs }) => outputs[0]?.tensorNames)).toEqual([['d', 'data']]);
  });
});
