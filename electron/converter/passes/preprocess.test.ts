import { describe, expect, test } from 'vitest';
import type { Preprocessing } from '../../../shared/models/preparation.ts';
import { drawGraph, type Graph } from '../graph/graph.ts';
import { floatValues, tensorNumbers } from '../graph/tensor.ts';
import { caffemodelBytes, graphOf } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { runPasses } from './pipeline.ts';
import { preprocess } from './preprocess.ts';
import { GraphOf } from './testing.ts';

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

  const operationsOf = (preprocessing: Preprocessing, channels = 3): string[] =>
    preprocess(graphOf(conv(0), { input: [1, channels, 4, 4] }), preprocessing).operations.flatMap((one) =>
      one.kind === 'compute' && one.name.startsWith('data/') ? [one.type] : [],
    );

  test('writes only the steps that change something', () => {
    expect(operationsOf({ mean: [0, 0, 5], wanted: 'BGR' })).toEqual(['Add']);
    expect(operationsOf({ mean: [0], wanted: 'BGR' })).toEqual([]);
    expect(operationsOf({ scale: [1, 1, 2], wanted: 'BGR' })).toEqual(['Multiply']);
    expect(operationsOf({ scale: [1], wanted: 'BGR' })).toEqual([]);
    expect(operationsOf({ mean: [0], given: 'BGR', wanted: 'RGB' })).toEqual(['Gather']);
    expect(operationsOf({ mean: [1], wanted: 'RGB' })).toEqual(['Add']);
    expect(operationsOf({ mean: [1], scale: [2], wanted: 'BGR' }, 5)).toEqual(['Add', 'Multiply']);
    const graph = graphOf(conv(0), { input });
    expect(preprocess(graph, { mean: [0], scale: [1], wanted: 'BGR' })).toBe(graph);
    expect(preprocess(graph, { wanted: 'BGR' })).toBe(graph);
  });

  test('says one number for all channels of each of them', () => {
    expect(
      constants(
        preprocess(graphOf(conv(0), { input, weights }), { mean: [7], scale: [3], wanted: 'BGR' }),
      ).slice(0, 2),
    ).toEqual([
      [-7, -7, -7],
      [3, 3, 3],
    ]);
  });

  test('writes the channels’ order as OpenVINO’s Gather of opset 8', () => {
    const { operations } = preprocess(graphOf(conv(0), { input }), { given: 'RGB', wanted: 'BGR' });
    expect(operations.find(({ name }) => name === 'data/colour')).toMatchObject({
      type: 'Gather',
      opset: 'opset8',
      attributes: { batch_dims: 0 },
      outputs: [{ shape: input, tensorNames: [] }],
      sources: [],
    });
    expect(
      constants(preprocess(graphOf(conv(0), { input }), { given: 'RGB', wanted: 'BGR' })).slice(0, 2),
    ).toEqual([[2, 1, 0], [1]]);
  });

  test('an image that the network itself gives out is given out as it was changed', () => {
    const net = new GraphOf();
    const data = net.parameter('data', input);
    const graph = preprocess(net.giving(net.compute('r', 'ReLU', [data], input), data), {
      mean: [1],
      wanted: 'BGR',
    });
    expect(graph.outputs.map(({ blob, value }) => [blob, value.operation])).toEqual([
      ['r', 'r'],
      ['data', 'data/mean'],
    ]);
  });

  test('takes the one input of four dimensions, whatever others there are, and a name that is free', () => {
    const net = new GraphOf();
    const info = net.parameter('info', [1, 3]);
    const data = net.parameter('data', input);
    const taken = net.compute('data/mean', 'ReLU', [data], input);
    const graph = preprocess(net.giving(taken, net.compute('i', 'ReLU', [info], [1, 3])), {
      mean: [1],
      wanted: 'BGR',
    });
    expect(drawGraph(graph)).toContain('data/mean_1 = Add(data, data/mean_1/value)');
    expect(drawGraph(graph)).toContain('i = ReLU(info)');
  });

  test.each([
    [
      { mean: [1], wanted: 'BGR' },
      '--mean: the input "data" has 1048577 channels, and up to 1048576 can have one; check its shape, or leave out --mean.',
    ],
    [
      { scale: [1, 2], wanted: 'BGR' },
      '--scale: the input "data" has 1048577 channels, and up to 1048576 can have one; check its shape, or leave out --scale.',
    ],
  ] as const)('refuses %j of too many channels by a limit', (preprocessing, sentence) => {
    const of = (channels: number) => {
      const net = new GraphOf();
      const shape = [1, channels, 1, 1];
      return net.giving(net.compute('r', 'ReLU', [net.parameter('data', shape)], shape));
    };
    expect(() => preprocess(of(2 ** 20 + 1), preprocessing)).toThrow(
      expect.objectContaining({ code: 'limit', message: sentence }),
    );
    expect(() => preprocess(of(2 ** 20), { ...preprocessing, mean: [1], scale: [2] })).not.toThrow();
  });

  test('refusals are of usage', () => {
    const usage = expect.objectContaining({ code: 'usage' });
    const of = (channels: number, preprocessing: Preprocessing) => () =>
      preprocess(graphOf(conv(0), { input: [1, channels, 4, 4] }), preprocessing);
    expect(of(1, { given: 'RGB', wanted: 'BGR' })).toThrow(usage);
    expect(of(3, { mean: [1, 2], wanted: 'BGR' })).toThrow(usage);
    const net = new GraphOf();
    const flat = net.giving(net.compute('r', 'ReLU', [net.parameter('x', [1, 3])], [1, 3]));
    expect(() => preprocess(flat, { mean: [1], wanted: 'BGR' })).toThrow(usage);
  });
});
