import { describe, expect, test } from 'vitest';
import { drawGraph, type Graph } from '../graph/graph.ts';
import { floatValues } from '../graph/tensor.ts';
import { caffemodelBytes, graphOf } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { compressToHalf } from './compressToHalf.ts';
import { dropUnused } from './dropUnused.ts';
import { foldAffine } from './foldAffine.ts';

const lines = (text: string): string => text.trim().replace(/^ +/gm, '');
const conv = (extra = ''): string =>
  `layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 2 kernel_size: 1 ${extra} } }`;
const inPlace = (name: string, type: string, block = ''): string =>
  `layer { name: "${name}" type: "${type}" bottom: "c" top: "c" ${block} }`;
const input = [1, 3, 4, 4];
const constantOf = (graph: Graph, name: string): number[] => {
  const found = graph.operations.find((operation) => operation.name === name);
  return found?.kind === 'constant' ? [...floatValues(found.tensor)] : [];
};

describe('folding BatchNorm and Scale', () => {
  const chain =
    conv() + inPlace('bn', 'BatchNorm') + inPlace('s', 'Scale', 'scale_param { bias_term: true }');

  test('leaves one convolution and one bias', () => {
    const before = graphOf(chain + inPlace('r', 'ReLU'), { input });
    expect(drawGraph(before)).toBe(
      lines(`
        data = Parameter [1,3,4,4]
        c/weights = Constant f32 [2,3,1,1]
        c = Convolution(data, c/weights) [1,2,4,4]
        c/bias/value = Constant f32 [1,2,1,1]
        c/bias = Add(c, c/bias/value) [1,2,4,4]
        bn/scale/value = Constant f32 [1,2,1,1]
        bn/scale = Multiply(c/bias, bn/scale/value) [1,2,4,4]
        bn/shift/value = Constant f32 [1,2,1,1]
        bn = Add(bn/scale, bn/shift/value) [1,2,4,4]
        s/factors = Constant f32 [1,2,1,1]
        s = Multiply(bn, s/factors) [1,2,4,4]
        s/bias/value = Constant f32 [1,2,1,1]
        s/bias = Add(s, s/bias/value) [1,2,4,4]
        r = ReLU(s/bias) [1,2,4,4]
        -> c = r`),
    );
    expect(drawGraph(foldAffine(before))).toBe(
      lines(`
        data = Parameter [1,3,4,4]
        c/weights = Constant f32 [2,3,1,1]
        c = Convolution(data, c/weights) [1,2,4,4]
        c/bias/value = Constant f32 [1,2,1,1]
        c/bias = Add(c, c/bias/value) [1,2,4,4]
        r = ReLU(c/bias) [1,2,4,4]
        -> c = r`),
    );
  });

  test('keeps the map to the source layers', () => {
    const folded = foldAffine(graphOf(chain, { input }));
    expect(folded.fused).toEqual(
      new Map([
        ['bn', 'c'],
        ['s', 'c'],
      ]),
    );
    expect(folded.operations.find(({ name }) => name === 'c')?.sources).toEqual(['c', 'bn', 's']);
    expect(folded.operations.at(-1)?.outputs[0]?.tensorNames).toEqual(['c']);
  });

  test('computes W a and (b - mean) a g + beta with a = g / sqrt(variance + eps), divided by the scale factor', () => {
    const bytes = caffemodelBytes([
      {
        name: 'c',
        blobs: [
          { shape: [2, 3, 1, 1], values: [1, 2, 3, 4, 5, 6] },
          { shape: [2], values: [1, -1] },
        ],
      },
      {
        name: 'bn',
        blobs: [
          { shape: [2], values: [2, 4] },
          { shape: [2], values: [8, 32] },
          { shape: [1], values: [2] },
        ],
      },
      {
        name: 's',
        blobs: [
          { shape: [2], values: [3, 5] },
          { shape: [2], values: [10, 20] },
        ],
      },
    ]);
    const text =
      conv() +
      inPlace('bn', 'BatchNorm', 'batch_norm_param { eps: 0 }') +
      inPlace('s', 'Scale', 'scale_param { bias_term: true }');
    const folded = foldAffine(graphOf(text, { input, weights: readTrainedWeights(bytes, 'x') }));
    // mean 1 and 2, deviation 2 and 4: factors 3/2 and 5/4.
    expect(constantOf(folded, 'c/weights')).toEqual([1.5, 3, 4.5, 5, 6.25, 7.5]);
    expect(constantOf(folded, 'c/bias/value')).toEqual([10, 20 - 3 * 1.25]);
  });

  test('takes a scale factor of 0 as statistics of 0', () => {
    const bytes = caffemodelBytes([
      {
        name: 'bn',
        blobs: [
          { shape: [3], values: [2, 4, 6] },
          { shape: [3], values: [8, 8, 8] },
          { shape: [1], values: [0] },
        ],
      },
    ]);
    const text =
      'layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" batch_norm_param { eps: 0.25 } }';
    const graph = graphOf(text, { input, weights: readTrainedWeights(bytes, 'x') });
    expect(constantOf(graph, 'bn/scale/value')).toEqual([2, 2, 2]);
    expect(constantOf(graph, 'bn/shift/value').map(Math.abs)).toEqual([0, 0, 0]);
  });

  test.each([
    ['a BatchNorm alone, without a bias before it', conv('bias_term: false') + inPlace('bn', 'BatchNorm')],
    ['a Scale alone', conv() + inPlace('s', 'Scale')],
    [
      'a BatchNorm behind a group convolution',
      conv('bias_term: false group: 2') + inPlace('bn', 'BatchNorm'),
    ],
  ])('works for %s', (_, text) => {
    const folded = foldAffine(graphOf(text, { input: [1, 4, 4, 4] }));
    expect(folded.operations.filter(({ kind }) => kind === 'compute').map(({ name }) => name)).toEqual([
      'c',
      'c/bias',
    ]);
  });

  test('stops where another layer reads the value in between', () => {
    const shared = `${conv()} layer { name: "bn" type: "BatchNorm" bottom: "c" top: "bn" } layer { name: "r" type: "ReLU" bottom: "c" top: "r" }`;
    const graph = graphOf(shared, { input });
    expect(foldAffine(graph)).toBe(graph);
  });

  test('leaves a lone bias as it is', () => {
    const graph = graphOf(conv(), { input });
    expect(foldAffine(graph)).toBe(graph);
  });

  test('leaves a factor that differs within a channel', () => {
    const graph = graphOf(
      conv('bias_term: false') + inPlace('s', 'Scale', 'scale_param { axis: 2 num_axes: 2 }'),
      { input },
    );
    expect(foldAffine(graph)).toBe(graph);
  });
});

describe('dropping what is unused', () => {
  test('drops an input that only a loss reads and what leads to Silence, and says why', () => {
    const text = `input: "data" input_shape { dim: 1 dim: 3 dim: 4 dim: 4 } input: "label" input_shape { dim: 1 }
      layer { name: "in" type: "Input" top: "aux" input_param { shape { dim: 1 dim: 2 } } }
      ${conv()}
      layer { name: "extra" type: "ReLU" bottom: "aux" top: "extra" }
      layer { name: "hush" type: "Silence" bottom: "extra" }
      layer { name: "loss" type: "SoftmaxWithLoss" bottom: "c" bottom: "label" top: "loss" }`;
    const dropped = dropUnused(graphOf(text));
    expect(
      drawGraph(dropped)
        .split('\n')
        .filter((line) => line.includes('Parameter')),
    ).toEqual(['data = Parameter [1,3,4,4]']);
    expect(dropped.outputs.map(({ blob }) => blob)).toEqual(['c']);
    expect(Object.fromEntries(dropped.removed)).toMatchObject({
      extra: { kind: 'unused' },
      in: { kind: 'unused' },
      loss: { kind: 'loss' },
    });
  });
});

describe('compression to FP16', () => {
  test('puts a marked Convert behind each f32 constant', () => {
    expect(drawGraph(compressToHalf(graphOf(conv('bias_term: false'), { input })))).toBe(
      lines(`
        data = Parameter [1,3,4,4]
        c/weights_compressed = Constant f16 [2,3,1,1]
        c/weights = Convert(c/weights_compressed) [2,3,1,1]
        c = Convolution(data, c/weights) [1,2,4,4]
        -> c = c`),
    );
  });

  test('leaves a constant that f16 cannot hold', () => {
    const filler = 'weight_filler { type: "constant" value: 70000 } bias_term: false';
    expect(drawGraph(compressToHalf(graphOf(conv(filler), { input })))).not.toContain('f16');
  });
});
