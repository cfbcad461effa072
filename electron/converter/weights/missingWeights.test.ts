/** Weights that a caffemodel lacks, and names that repeat or are not there. */

import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { caffemodelBytes, constantValues, graphOf } from '../testing.ts';
import { readTrainedWeights } from './trainedWeights.ts';

const product = (name: string, bottom: string, top: string, block = ''): string =>
  `layer { ${name === '' ? '' : `name: "${name}"`} type: "InnerProduct" bottom: "${bottom}" top: "${top}"
    inner_product_param { num_output: 2 bias_term: false ${block} } }\n`;
const stored = (name: string, ...values: number[]) => ({ name, blobs: [{ shape: [2, 2], values }] });

function convert(text: string, layers: Parameters<typeof caffemodelBytes>[0]) {
  const warnings: string[] = [];
  const weights = readTrainedWeights(caffemodelBytes(layers), 'net.caffemodel');
  const graph = graphOf(text, {
    input: [1, 2],
    weights,
    warn: (warning) => warnings.push(warningText(warning)),
  });
  return { graph, warnings };
}

const first = stored('a', 1, 2, 3, 4);

describe('a layer that the caffemodel lacks', () => {
  test.each([
    ['weight_filler { type: "constant" value: 0.5 }', [0.5, 0.5, 0.5, 0.5]],
    ['', [0, 0, 0, 0]],
  ])('keeps what { %s } gives, with a warning that names it', (block, values) => {
    const { graph, warnings } = convert(product('a', 'data', 'a') + product('b', 'a', 'b', block), [first]);
    expect(constantValues(graph, 'b/weights')).toEqual(values);
    expect(warnings).toEqual([
      'net.prototxt:4: layer "b" (InnerProduct) has no weights in net.caffemodel; it keeps what its fillers give (weights).',
    ]);
  });

  test('keeps what its own set-up gives: 1 of a Scale, 0.25 of a PReLU, empty sums of a BatchNorm', () => {
    const more = (type: string): string =>
      `layer { name: "${type}" type: "${type}" bottom: "a" top: "${type}" }\n`;
    const text = product('a', 'data', 'a') + more('Scale') + more('PReLU') + more('BatchNorm');
    const { graph, warnings } = convert(text, [first]);
    expect(constantValues(graph, 'Scale/factors')).toEqual([1, 1]);
    expect(constantValues(graph, 'PReLU/slope')).toEqual([0.25, 0.25]);
    for (const value of constantValues(graph, 'BatchNorm/scale/value'))
      expect(value).toBeCloseTo(1 / Math.sqrt(1e-5), 3);
    expect(warnings).toHaveLength(3);
  });

  test('is refused where its filler draws at random, and where no other layer has weights either', () => {
    const random = product('b', 'a', 'b', 'weight_filler { type: "xavier" }');
    expect(() => convert(product('a', 'data', 'a') + random, [first])).toThrow(
      /layer "b" .* has none under that name, and its filler "xavier" draws at random/,
    );
    expect(() => convert(product('b', 'data', 'b'), [first])).toThrow(
      /layer "b" .* net\.caffemodel has none under that name or any other of this net/,
    );
  });
});

describe('layers of one name', () => {
  const twice = product('a', 'data', 'x') + product('a', 'x', 'y', 'weight_filler { value: 7 }');

  test('have their weights in the first, from the last that is stored', () => {
    const { graph, warnings } = convert(twice, [first, stored('a', 5, 6, 7, 8)]);
    expect(constantValues(graph, 'a/weights')).toEqual([5, 6, 7, 8]);
    expect(constantValues(graph, 'a/weights_1')).toEqual([7, 7, 7, 7]);
    expect(warnings).toEqual([
      expect.stringContaining('is not the first layer "a": Caffe gives the weights'),
    ]);
  });

  test('of phase TRAIN do not count', () => {
    const train = product('a', 'data', 't').replace('type:', 'include { phase: TRAIN } type:');
    const { graph, warnings } = convert(train + product('a', 'data', 'x'), [first]);
    expect(constantValues(graph, 'a/weights')).toEqual([1, 2, 3, 4]);
    expect(warnings).toEqual([]);
  });

  test('without a name are of one name', () => {
    const { graph } = convert(product('', 'data', 'x'), [stored('', 1, 2, 3, 4)]);
    expect(constantValues(graph, 'InnerProduct@2/weights')).toEqual([1, 2, 3, 4]);
    const relu = 'layer { type: "ReLU" bottom: "data" top: "r" }\n';
    expect(() => convert(relu + product('', 'r', 'x'), [stored('', 1, 2, 3, 4)])).toThrow(
      /shares its name with a layer before it that learns nothing/,
    );
  });
});
