import { describe, expect, test } from 'vitest';
import { runPasses } from '../passes/pipeline.ts';
import { caffemodelBytes, constantValues, graphOf } from '../testing.ts';
import { readTrainedWeights } from './trainedWeights.ts';

const shared = 'param { name: "w" } param { name: "b" }';
const product = (name: string, bottom: string, params: string, more = ''): string =>
  `layer { name: "${name}" type: "InnerProduct" bottom: "${bottom}" top: "${name}" ${params} inner_product_param { num_output: 2 ${more} } }`;
const net = `input: "a" input_shape { dim: [1, 3] } input: "b" input_shape { dim: [1, 3] }
  ${product('f', 'a', shared)} ${product('g', 'b', shared)}`;
const weights = (first: number) => ({ shape: [2, 3], values: [first, 2, 3, 4, 5, 6] });
const bias = { shape: [2], values: [7, 8] };
const stored = (...layers: Parameters<typeof caffemodelBytes>[0][number][]) =>
  readTrainedWeights(caffemodelBytes(layers), 'net.caffemodel');
const parametersOf = (text: string, source?: ReturnType<typeof stored>): number =>
  runPasses(graphOf(text, source === undefined ? {} : { weights: source }), { precision: 'FP32' }).facts
    .parameters;

describe('weights that layers share under a name', () => {
  test('are those of the layer that has them stored', () => {
    for (const name of ['f', 'g']) {
      const graph = graphOf(net, { weights: stored({ name, blobs: [weights(1), bias] }) });
      for (const layer of ['f', 'g']) {
        expect(constantValues(graph, `${layer}/weights`)).toEqual(weights(1).values);
        expect(constantValues(graph, `${layer}/bias/value`)).toEqual(bias.values);
      }
    }
  });

  test('that are stored twice are the last, which Caffe copies over the first', () => {
    const [f, g] = [
      { name: 'f', blobs: [weights(1), bias] },
      { name: 'g', blobs: [weights(100), bias] },
    ];
    for (const [source, first] of [
      [stored(f, g), 100],
      [stored(g, f), 1],
    ] as const) {
      const graph = graphOf(net, { weights: source });
      expect(constantValues(graph, 'f/weights')[0]).toBe(first);
      expect(constantValues(graph, 'g/weights')[0]).toBe(first);
    }
  });

  test('are drawn once where they come from fillers', () => {
    const graph = graphOf(net);
    expect(constantValues(graph, 'g/weights')).toEqual(constantValues(graph, 'f/weights'));
  });

  test('may be shared in part', () => {
    const text = net.replaceAll('param { name: "b" }', '');
    const own = { shape: [2], values: [9, 10] };
    const graph = graphOf(text, {
      weights: stored({ name: 'f', blobs: [weights(1), bias] }, { name: 'g', blobs: [weights(1), own] }),
    });
    expect(constantValues(graph, 'g/bias/value')).toEqual(own.values);
    expect(parametersOf(text)).toBe(6 + 2 + 2);
  });

  test('may be seen under another shape of as many where the file says so', () => {
    const text = `input: "a" input_shape { dim: [1, 3] } ${product('f', 'a', 'param { name: "w" }', 'bias_term: false')}
      layer { name: "p" type: "Parameter" top: "p" param { name: "w" share_mode: PERMISSIVE } parameter_param { shape { dim: [6] } } }
      layer { name: "s" type: "Silence" bottom: "f" } layer { name: "r" type: "ReLU" bottom: "p" top: "p" }`;
    const graph = graphOf(text, { weights: stored({ name: 'f', blobs: [weights(1)] }) });
    expect(constantValues(graph, 'p/values')).toEqual(weights(1).values);
  });

  test('of which nothing is stored are refused with the layer', () => {
    expect(() => graphOf(net, { weights: stored({ name: 'other', blobs: [bias] }) })).toThrow(
      /layer "f" \(InnerProduct\) needs weights, but net\.caffemodel has none/,
    );
  });
});

describe('parameters', () => {
  test('that are shared count once', () => {
    expect(parametersOf(net)).toBe(6 + 2);
  });

  test('that are shared count once behind a shared normalisation that is folded into them', () => {
    const names = ['m', 'v', 'c'].map((name) => `param { name: "${name}" }`).join(' ');
    const norm = (of: string): string =>
      `layer { name: "n${of}" type: "BatchNorm" bottom: "${of}" top: "n${of}" ${names} }`;
    expect(parametersOf(`${net} ${norm('f')} ${norm('g')}`)).toBe(6 + 2);
  });

  test('of layers that happen to have learned the same numbers count twice', () => {
    const text = net.replaceAll(shared, '');
    const source = stored({ name: 'f', blobs: [weights(1), bias] }, { name: 'g', blobs: [weights(1), bias] });
    expect(parametersOf(text, source)).toBe(2 * (6 + 2));
  });

  test('are no constants that nothing has learned', () => {
    const text = `input: "a" input_shape { dim: [1, 3] }
      layer { name: "d" type: "DummyData" top: "d" dummy_data_param { shape { dim: [1, 3] } data_filler { value: 2 } } }
      layer { name: "s" type: "Eltwise" bottom: "a" bottom: "d" top: "s" eltwise_param { coeff: 2 coeff: 3 } }
      layer { name: "p" type: "Power" bottom: "s" top: "p" power_param { scale: 2 shift: 1 power: 2 } }`;
    expect(parametersOf(text)).toBe(0);
    expect(parametersOf(`${text} ${product('f', 'p', '')}`)).toBe(6 + 2);
    expect(parametersOf(`${text} ${product('f', 'd', '', 'bias_term: false')}`)).toBe(6);
  });
});
