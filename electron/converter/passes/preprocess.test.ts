import { describe, expect, test } from 'vitest';
import type { Preprocessing } from '../../../shared/preparation.ts';
import { drawGraph, type Graph } from '../graph/graph.ts';
import { floatValues, tensorNumbers } from '../graph/tensor.ts';
import { caffemodelBytes, graphOf } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { runPasses } from './pipeline.ts';
import { preprocess } from './preprocess.ts';

const lines = (text: string): string => text.trim().replace(/^ +/gm, '');
const input = [1, 3, 4, 4];
const conv = (pad: number): string =>
  `layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 1 kernel_size: 1 pad: ${pad} } }`;
const weights = readTrainedWeights(
  caffemodelBytes([
    {
      name: 'c',
      blobs: [
        { shape: [1, 3, 1, 1], values: [1, 2, 4] },
        { shape: [1], values: [5] },
      ],
    },
  ]),
  'x',
);
const asked: Preprocessing = { mean: [10, 20, 30], scale: [0.5], given: 'RGB', wanted: 'BGR' };
const converted = (pad: number, preprocessing: Preprocessing): Graph =>
  runPasses(graphOf(conv(pad), { input, weights }), { precision: 'FP32', preprocessing }).graph;
const constants = (graph: Graph): number[][] =>
  graph.operations.flatMap((operation) =>
    operation.kind === 'constant'
      ? [
          operation.tensor.elementType === 'f32'
            ? [...floatValues(operation.tensor)]
            : tensorNumbers(operation.tensor),
        ]
      : [],
  );

describe('preprocessing in the network', () => {
  test('is mean, scale and channel order, each an operation at first', () => {
    const withoutBias = conv(0).replace('pad: 0', 'bias_term: false');
    const graph = preprocess(graphOf(withoutBias, { input }), asked);
    expect(drawGraph(graph)).toBe(
      lines(`
        data = Parameter [1,3,4,4]
        data/mean/value = Constant f32 [1,3,1,1]
        data/mean = Add(data, data/mean/value) [1,3,4,4]
        data/scale/value = Constant f32 [1,3,1,1]
        data/scale = Multiply(data/mean, data/scale/value) [1,3,4,4]
        data/colour/value = Constant i64 [3]
        data/colour/axis = Constant i64 []
        data/colour = Gather(data/scale, data/colour/value, data/colour/axis) [1,3,4,4]
        c/weights = Constant f32 [1,3,1,1]
        c = Convolution(data/colour, c/weights) [1,1,4,4]
        -> c = c`),
    );
    // the mean is in the network's order, BGR, and stands before the swap
    expect(constants(graph)[0]).toEqual([-30, -20, -10]);
  });

  test('folds whole into a convolution without padding', () => {
    const graph = converted(0, asked);
    expect(graph.operations.filter(({ kind }) => kind === 'compute').map(({ name }) => name)).toEqual([
      'c',
      'c/bias',
    ]);
    // red comes first and the network's weight of red is the last
    expect(constants(graph)).toEqual([[2, 1, 0.5], [5 - 0.5 * (1 * 10 + 2 * 20 + 4 * 30)]]);
    expect(graph.operations.find(({ name }) => name === 'c')?.sources).toEqual(['c']);
  });

  test('leaves the mean before a convolution with padding', () => {
    const graph = converted(1, asked);
    expect(graph.operations.filter(({ kind }) => kind === 'compute').map(({ name }) => name)).toEqual([
      'data/mean',
      'c',
      'c/bias',
    ]);
    expect(constants(graph)).toEqual(expect.arrayContaining([[-30, -20, -10], [2, 1, 0.5], [5]]));
  });

  test('does nothing when the images come as the network wants them', () => {
    const graph = graphOf(conv(0), { input, weights });
    expect(preprocess(graph, { given: 'BGR', wanted: 'BGR' })).toBe(graph);
  });

  test.each([
    [
      { mean: [1, 2], wanted: 'BGR' },
      '--mean has 2 values where the input has 3 channels: give 3, or one for all.',
    ],
    [
      { scale: [1, 2, 3, 4], wanted: 'BGR' },
      '--scale has 4 values where the input has 3 channels: give 3, or one for all.',
    ],
  ] as const)('refuses %j', (preprocessing, sentence) => {
    expect(() => preprocess(graphOf(conv(0), { input, weights }), preprocessing)).toThrow(sentence);
  });

  test('refuses colours of a grey image and networks of several images', () => {
    const grey = conv(0);
    expect(() => preprocess(graphOf(grey, { input: [1, 1, 4, 4] }), { given: 'RGB', wanted: 'BGR' })).toThrow(
      '--colour: the input "data" has 1 channels',
    );
    const two = `input: "data" input_shape { dim: 1 dim: 3 dim: 4 dim: 4 } input: "b" input_shape { dim: 1 dim: 3 dim: 4 dim: 4 }
      layer { name: "e" type: "Eltwise" bottom: "data" bottom: "b" top: "e" }`;
    expect(() => preprocess(graphOf(two), { mean: [1], wanted: 'BGR' })).toThrow(
      /one image input of four dimensions; this one has "data" \[1, 3, 4, 4\], "b"/,
    );
  });
});
