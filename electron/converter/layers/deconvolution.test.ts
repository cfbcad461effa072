import { describe, expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

const deconvolved = (block: string, input = [1, 4, 5, 6]) =>
  drawn('Deconvolution', `convolution_param { ${block} }`, [input]);

describe('Deconvolution', () => {
  test('gives back the size that a convolution would have taken', () => {
    expect(deconvolved('num_output: 3 kernel_size: 4 stride: 2 pad: 1')).toEqual([
      'l/weights = Constant f32 [4,3,4,4]',
      'l = ConvolutionBackpropData(a, l/weights) [1,3,10,12]',
      'l/bias/value = Constant f32 [1,3,1,1]',
      'l/bias = Add(l, l/bias/value) [1,3,10,12]',
      '-> x = l/bias',
    ]);
  });

  test('with groups, asymmetric and dilated', () => {
    const block = 'num_output: 6 group: 2 kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 3 dilation: [2, 1]';
    expect(deconvolved(`${block} bias_term: false`).slice(0, 2)).toEqual([
      'l/weights = Constant f32 [2,2,3,3,2]',
      'l = GroupConvolutionBackpropData(a, l/weights) [1,6,9,17]',
    ]);
  });

  test('with a bilinear filler doubles an image', () => {
    const block =
      'num_output: 1 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: "bilinear" }';
    const graph = layerGraph('Deconvolution', `convolution_param { ${block} }`, [1, 1, 2, 2]);
    const row = [0.25, 0.75, 0.75, 0.25];
    expect(constantValues(graph, 'l/weights')).toEqual(row.flatMap((y) => row.map((x) => x * y)));
  });

  test('of which pads leave nothing is refused', () => {
    expect(() => deconvolved('num_output: 3 kernel_size: 2 pad: 9')).toThrow(
      /pads of \[9,9\] that leave nothing/,
    );
  });
});
