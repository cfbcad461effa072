import { describe, expect, it } from 'vitest';
import { parseCaffe } from '../../converter/convert.ts';
import { graphOfLayers } from './sourceGraph.ts';

const net = `
input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }
layer { name: "sum" type: "Eltwise" bottom: "conv" bottom: "conv" top: "sum" }
`;

describe('the graph of a prototxt', () => {
  const shapes = new Map([
    ['conv', [1, 4, 6, 6]],
    ['relu', [1, 4, 6, 6]],
    ['sum', [1, 4, 6, 6]],
  ]);
  const { nodes, edges } = graphOfLayers(parseCaffe(net, 'net.prototxt'), shapes);

  it('follows layers that write what they read', () => {
    expect(edges.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'input data -> conv',
      'conv -> relu',
      'relu -> drop',
      'drop -> sum',
    ]);
  });

  it('takes the shapes from the IR, and hands on what computes nothing', () => {
    expect(nodes.map(({ shape }) => shape.join('x'))).toEqual([
      '1x3x8x8',
      '1x4x6x6',
      '1x4x6x6',
      '1x4x6x6',
      '1x4x6x6',
    ]);
  });

  it('keeps what the file says of a layer, with its line', () => {
    expect(nodes.find(({ name }) => name === 'conv')?.attributes).toEqual({
      num_output: '4',
      kernel_size: '3',
      'weight_filler.type': 'xavier',
      line: '3',
    });
  });
});
