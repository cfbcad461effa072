import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { floatValues } from '../graph/tensor.ts';
import { caffemodelBytes, graphOf } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { mergeAffine } from './mergeAffine.ts';

const lines = (text: string): string => text.trim().replace(/^ +/gm, '');
const input = [1, 2, 4, 4];
const chain = `layer { name: "bn" type: "BatchNorm" bottom: "data" top: "x" batch_norm_param { eps: 0 } }
  layer { name: "s" type: "Scale" bottom: "x" top: "x" scale_param { bias_term: true } }
  layer { name: "r" type: "ReLU" bottom: "x" top: "x" }`;
const weights = readTrainedWeights(
  caffemodelBytes([
    {
      name: 'bn',
      blobs: [
        { shape: [2], values: [1, 2] },
        { shape: [2], values: [4, 16] },
        { shape: [1], values: [1] },
      ],
    },
    {
      name: 's',
      blobs: [
        { shape: [2], values: [3, 8] },
        { shape: [2], values: [7, 9] },
      ],
    },
  ]),
  'x',
);

describe('merging BatchNorm and Scale that fold into nothing', () => {
  test('leaves one Multiply and one Add, which know both layers', () => {
    const merged = mergeAffine(graphOf(chain, { input, weights }));
    expect(drawGraph(merged)).toBe(
      lines(`
        data = Parameter [1,2,4,4]
        bn/scale/value = Constant f32 [1,2,1,1]
        bn/scale = Multiply(data, bn/scale/value) [1,2,4,4]
        s/bias/value = Constant f32 [1,2,1,1]
        s/bias = Add(bn/scale, s/bias/value) [1,2,4,4]
        r = ReLU(s/bias) [1,2,4,4]
        -> x = r`),
    );
    const [factors, offsets] = merged.operations.flatMap((operation) =>
      operation.kind === 'constant' ? [[...floatValues(operation.tensor)]] : [],
    );
    expect(factors).toEqual([1.5, 2]);
    expect(offsets).toEqual([7 - 1.5, 9 - 4]);
    expect(merged.fused).toEqual(new Map([['s', 'bn/scale']]));
    expect(merged.operations.filter(({ kind }) => kind === 'compute').map(({ sources }) => sources)).toEqual([
      ['bn', 's'],
      ['bn', 's'],
      ['r'],
    ]);
  });

  test('leaves one operation of what only multiplies', () => {
    const factors = chain
      .replace(/bn" type: "BatchNorm"/, 'bn" type: "Scale"')
      .replace(/batch_norm_param.*\}/, '}');
    const merged = mergeAffine(graphOf(factors.replace('bias_term: true', ''), { input }));
    expect(drawGraph(merged)).toBe(
      lines(`
        data = Parameter [1,2,4,4]
        s/value = Constant f32 [1,2,1,1]
        s = Multiply(data, s/value) [1,2,4,4]
        r = ReLU(s) [1,2,4,4]
        -> x = r`),
    );
  });

  test('keeps a shift of zero, so that drawn weights make the operations of the trained network', () => {
    const merged = mergeAffine(graphOf(chain.replace('eps: 0', 'eps: 1'), { input }));
    expect(drawGraph(merged)).toBe(drawGraph(mergeAffine(graphOf(chain, { input, weights }))));
  });

  test('leaves what is one Multiply and one Add already', () => {
    const graph = graphOf(chain.split('\n')[0] ?? '', { input });
    expect(mergeAffine(graph)).toBe(graph);
  });

  test('stops where the value in between is read by another', () => {
    const other = 'layer { name: "o" type: "Sigmoid" bottom: "x" top: "o" }';
    const [first = '', second = ''] = chain.split('\n');
    // Under another name: Caffe lets no layer work in place on what another one has read.
    const apart = second.replace('top: "x"', 'top: "y"');
    expect(apart).not.toBe(second);
    const graph = graphOf(first + other + apart, { input });
    expect(mergeAffine(graph)).toBe(graph);
  });
});
