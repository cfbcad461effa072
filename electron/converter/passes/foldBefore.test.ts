import { describe, expect, test } from 'vitest';
import { drawGraph, type Graph } from '../graph/graph.ts';
import { floatValues } from '../graph/tensor.ts';
import { caffemodelBytes, graphOf, type LayerBytes } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { foldBefore } from './foldBefore.ts';
import { runPasses } from './pipeline.ts';

const lines = (text: string): string => text.trim().replace(/^ +/gm, '');
const input = [1, 2, 4, 4];
const scaleBefore = (bias: boolean): string =>
  `layer { name: "s" type: "Scale" bottom: "data" top: "s" scale_param { bias_term: ${bias} filler { type: "constant" value: 2 } bias_filler { type: "constant" value: 1 } } }`;
const conv = (extra: string): string =>
  `layer { name: "c" type: "Convolution" bottom: "s" top: "c" convolution_param { num_output: 2 kernel_size: 1 bias_term: false ${extra} } }`;
const valuesOf = (graph: Graph, name: string): number[] => {
  const found = graph.operations.find((operation) => operation.name === name);
  return found?.kind === 'constant' ? [...floatValues(found.tensor)] : [];
};
const scaleBlobs: LayerBytes = {
  name: 's',
  blobs: [
    { shape: [2], values: [10, 100] },
    { shape: [2], values: [1, 2] },
  ],
};
const weights = (layers: readonly LayerBytes[]) => readTrainedWeights(caffemodelBytes(layers), 'x');

describe('folding what stands before a convolution', () => {
  test('leaves the convolution and a bias', () => {
    const before = graphOf(scaleBefore(true) + conv(''), { input });
    expect(drawGraph(before)).toBe(
      lines(`
        data = Parameter [1,2,4,4]
        s/factors = Constant f32 [1,2,1,1]
        s = Multiply(data, s/factors) [1,2,4,4]
        s/bias/value = Constant f32 [1,2,1,1]
        s/bias = Add(s, s/bias/value) [1,2,4,4]
        c/weights = Constant f32 [2,2,1,1]
        c = Convolution(s/bias, c/weights) [1,2,4,4]
        -> c = c`),
    );
    expect(drawGraph(foldBefore(before))).toBe(
      lines(`
        data = Parameter [1,2,4,4]
        c/weights = Constant f32 [2,2,1,1]
        c = Convolution(data, c/weights) [1,2,4,4]
        c/bias/value = Constant f32 [1,2,1,1]
        c/bias = Add(c, c/bias/value) [1,2,4,4]
        -> c = c/bias`),
    );
  });

  test('scales weights by input channel and adds what the shift adds', () => {
    const model = weights([
      scaleBlobs,
      { name: 'c', blobs: [{ shape: [2, 2, 1, 1], values: [1, 2, 3, 4] }] },
    ]);
    const folded = foldBefore(graphOf(scaleBefore(true) + conv(''), { input, weights: model }));
    expect(valuesOf(folded, 'c/weights')).toEqual([10, 200, 30, 400]);
    expect(valuesOf(folded, 'c/bias/value')).toEqual([1 + 4, 3 + 8]);
    expect(folded.fused).toEqual(new Map([['s', 'c']]));
    expect(folded.operations.find(({ name }) => name === 'c')?.sources).toEqual(['s', 'c']);
    expect(folded.operations.at(-1)?.outputs[0]?.tensorNames).toEqual(['c']);
  });

  test('keeps a shift that padding would see, but folds a factor', () => {
    const padded = graphOf(scaleBefore(true) + conv('pad: 1'), { input });
    expect(foldBefore(padded)).toBe(padded);
    const bare = foldBefore(graphOf(scaleBefore(false) + conv('pad: 1'), { input }));
    expect(drawGraph(bare)).toContain('c = Convolution(data, ');
  });

  test('treats a shift of zero as one of other numbers, so that drawn weights make the trained network', () => {
    const model = weights([
      {
        name: 's',
        blobs: [
          { shape: [2], values: [1, 1] },
          { shape: [2], values: [0, 0] },
        ],
      },
      { name: 'c', blobs: [{ shape: [2, 2, 1, 1], values: [1, 2, 3, 4] }] },
    ]);
    const padded = graphOf(scaleBefore(true) + conv('pad: 1'), { input, weights: model });
    expect(foldBefore(padded)).toBe(padded);
    const folded = foldBefore(graphOf(scaleBefore(true) + conv(''), { input, weights: model }));
    expect(valuesOf(folded, 'c/bias/value')).toEqual([0, 0]);
  });

  test('knows the channels of a group', () => {
    const model = weights([
      {
        name: 's',
        blobs: [
          { shape: [4], values: [1, 10, 100, 1000] },
          { shape: [4], values: [1, 2, 3, 4] },
        ],
      },
      { name: 'c', blobs: [{ shape: [2, 2, 1, 1], values: [1, 2, 3, 4] }] },
    ]);
    const folded = foldBefore(
      graphOf(scaleBefore(true) + conv('group: 2'), { input: [1, 4, 4, 4], weights: model }),
    );
    expect(valuesOf(folded, 'c/weights')).toEqual([1, 20, 300, 4000]);
    expect(valuesOf(folded, 'c/bias/value')).toEqual([1 * 1 + 2 * 2, 3 * 3 + 4 * 4]);
  });

  test('goes through a flattening into an inner product', () => {
    const model = weights([
      scaleBlobs,
      {
        name: 'f',
        blobs: [
          { shape: [1, 4], values: [1, 2, 3, 4] },
          { shape: [1], values: [5] },
        ],
      },
    ]);
    const product =
      'layer { name: "f" type: "InnerProduct" bottom: "s" top: "f" inner_product_param { num_output: 1 } }';
    const folded = foldBefore(graphOf(scaleBefore(true) + product, { input: [1, 2, 1, 2], weights: model }));
    expect(folded.operations.filter(({ kind }) => kind === 'compute').map(({ name }) => name)).toEqual([
      'f/flatten',
      'f',
      'f/bias',
    ]);
    const [matrix, bias] = folded.operations
      .filter((operation) => operation.kind === 'constant' && operation.tensor.elementType === 'f32')
      .map(({ name }) => valuesOf(folded, name));
    expect(matrix).toEqual([10, 20, 300, 400]);
    expect(bias).toEqual([5 + 1 + 2 + 2 * 3 + 2 * 4]);
  });

  test('folds into every reader, or into none', () => {
    const second = (type: string, param = ''): string =>
      `layer { name: "d" type: "${type}" bottom: "s" top: "d" ${param} }`;
    const both = foldBefore(
      graphOf(
        scaleBefore(true) +
          conv('') +
          second('Convolution', 'convolution_param { num_output: 3 kernel_size: 1 }'),
        { input },
      ),
    );
    expect(both.operations.some(({ name }) => name.startsWith('s'))).toBe(false);
    const graph = graphOf(scaleBefore(true) + conv('') + second('ReLU'), { input });
    expect(foldBefore(graph)).toBe(graph);
  });
});

describe('what stands before many convolutions', () => {
  const convolution = (name: string, bottom: string) =>
    `layer { name: "${name}" type: "Convolution" bottom: "${bottom}" top: "${name}" convolution_param { num_output: 3 kernel_size: 1 bias_term: false weight_filler { type: "constant" value: 1 } } }\n`;
  const scale = (name: string, bottom: string) =>
    `layer { name: "${name}" type: "Scale" bottom: "${bottom}" top: "${name}" scale_param { filler { type: "constant" value: 0.5 } } }\n`;
  const multiplications = (graph: Graph) =>
    graph.operations.filter((one) => one.kind === 'compute' && one.type === 'Multiply').length;

  test('of a thousand folds in the time of some looks at the graph', () => {
    const block = (at: number) =>
      `layer { name: "r${at}" type: "ReLU" bottom: "${at === 0 ? 'data' : `c${at - 1}`}" top: "r${at}" }\n` +
      scale(`s${at}`, `r${at}`) +
      convolution(`c${at}`, `s${at}`);
    const graph = graphOf(Array.from({ length: 1_000 }, (_, at) => block(at)).join(''), {
      input: [1, 3, 8, 8],
    });
    const began = process.cpuUsage();
    const folded = foldBefore(graph);
    const { user, system } = process.cpuUsage(began);
    expect(multiplications(graph)).toBe(1_000);
    expect(multiplications(folded)).toBe(0);
    // One look for each of them took half a minute.
    expect((user + system) / 1e6).toBeLessThan(5);
  });

  test('one after another folds as far as any network goes, and computes the same', () => {
    const row = Array.from({ length: 40 }, (_, at) => scale(`s${at}`, at === 0 ? 'data' : `s${at - 1}`));
    const graph = graphOf(row.join('') + convolution('c', 's39'), { input: [1, 3, 8, 8] });
    const values = (of: Graph, name: string) => {
      const found = of.operations.find((one) => one.name === name);
      return found?.kind === 'constant' ? floatValues(found.tensor)[0] : undefined;
    };
    const folded = foldBefore(graph);
    expect(multiplications(folded)).toBe(8);
    expect(values(folded, 'c/weights')).toBe(0.5 ** 32);
    const whole = runPasses(graph, { precision: 'FP32' }).graph;
    expect(multiplications(whole)).toBe(1);
  });
});
