import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawGraph } from '../graph/graph.ts';
import { graphOf } from '../testing.ts';

const relu = 'layer { name: "r" type: "ReLU" bottom: "data" top: "r" }';
const loss = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "r" bottom: "label" top: "loss" }';
const net = (type: string, block: string) =>
  `layer { name: "data" type: "${type}" top: "data" top: "label" include { phase: TEST } ${block} } ${relu} ${loss}`;

describe('a layer that reads training data', () => {
  test.each([
    [
      'Data',
      'transform_param { crop_size: 227 mirror: true } data_param { batch_size: 50 backend: LMDB }',
      '50,3,227,227',
    ],
    ['Data', 'transform_param { crop_size: 28 force_gray: true } data_param { batch_size: 4 }', '4,1,28,28'],
    ['ImageData', 'image_data_param { batch_size: 2 new_height: 30 new_width: 40 }', '2,3,30,40'],
    ['MemoryData', 'memory_data_param { batch_size: 2 channels: 4 height: 5 width: 6 }', '2,4,5,6'],
  ])('%s { %s } becomes an input of [%s]', (type, block, shape) => {
    const graph = graphOf(net(type, block));
    expect(drawGraph(graph)).toBe(`data = Parameter [${shape}]\nr = ReLU(data) [${shape}]\n-> r = r`);
    expect(graph.removed.get('loss')).toEqual({ kind: 'loss' });
  });

  test('tells so, and that it prepares its data', () => {
    const warnings: string[] = [];
    const block = 'transform_param { crop_size: 8 mean_value: 104 } data_param { batch_size: 1 }';
    graphOf(net('Data', block), { warn: (warning) => warnings.push(warningText(warning)) });
    expect(warnings).toEqual([
      'net.prototxt:1: layer "data" (Data) reads training data; "data" became an input of [1, 3, 8, 8].',
      expect.stringContaining('subtracts a mean or scales its data'),
    ]);
  });

  test('without a size is refused where something reads it', () => {
    expect(() => graphOf(net('Data', 'data_param { source: "x" }'))).toThrow(
      /layer "r" \(ReLU\) reads "data" of the layer "data" \(Data\), which has no shape: .* --shape data=\[/,
    );
  });

  test('without a size takes one that is given with the conversion', () => {
    const graph = graphOf(net('HDF5Data', 'hdf5_data_param { source: "x" }'), { shapes: { data: [2, 7] } });
    expect(drawGraph(graph)).toBe('data = Parameter [2,7]\nr = ReLU(data) [2,7]\n-> r = r');
  });

  test('leaves what reads nothing but labels out', () => {
    const block = 'transform_param { crop_size: 8 } data_param { batch_size: 1 }';
    const text = `${net('Data', block)} layer { name: "quiet" type: "Silence" bottom: "label" }`;
    expect(graphOf(text).removed.get('quiet')).toEqual({ kind: 'reads-what-training-needs' });
  });
});
