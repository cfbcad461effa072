import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { attributesOf, drawn, graphOf, layerGraph } from '../testing.ts';

const convolved = (block: string, input = [1, 4, 9, 8]) =>
  drawn('Convolution', `convolution_param { ${block} }`, [input]);

describe('Convolution', () => {
  test('with everything asymmetric', () => {
    const block =
      'num_output: 6 kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 3 pad_h: 1 pad_w: 0 bias_term: false';
    expect(convolved(block)).toEqual([
      'l/weights = Constant f32 [6,4,3,2]',
      'l = Convolution(a, l/weights) [1,6,5,3]',
      '-> x = l',
    ]);
    const graph = layerGraph('Convolution', `convolution_param { ${block} }`, [1, 4, 9, 8]);
    expect(attributesOf(graph, 'l')).toMatchObject({ strides: [2, 3], pads_begin: [1, 0], pads_end: [1, 0] });
  });

  test('with groups and dilation', () => {
    expect(convolved('num_output: 6 kernel_size: 3 group: 2 dilation: 2 pad: 2')).toEqual([
      'l/weights = Constant f32 [2,3,2,3,3]',
      'l = GroupConvolution(a, l/weights) [1,6,9,8]',
      'l/bias/value = Constant f32 [1,6,1,1]',
      'l/bias = Add(l, l/bias/value) [1,6,9,8]',
      '-> x = l/bias',
    ]);
  });

  test('of volumes and of sequences', () => {
    expect(convolved('num_output: 2 kernel_size: 2 bias_term: false', [1, 4, 5, 6, 7])[1]).toContain(
      '[1,2,4,5,6]',
    );
    expect(convolved('num_output: 2 kernel_size: 2 bias_term: false', [1, 4, 5])[1]).toContain('[1,2,4]');
  });

  test('with its axis counted from the end, and a kernel that is larger by less than a stride', () => {
    expect(convolved('num_output: 3 kernel_size: 3 axis: -3 bias_term: false')[1]).toContain('[1,3,7,6]');
    const block = 'num_output: 2 kernel_size: 3 stride: 2 pad_h: 0 pad_w: 1 bias_term: false';
    const graph = layerGraph('Convolution', `convolution_param { ${block} }`, [1, 4, 2, 2]);
    expect(drawGraph(graph)).toContain('l = Convolution(data, l/weights) [1,2,1,1]');
    expect(attributesOf(graph, 'l')).toMatchObject({ pads_begin: [0, 1], pads_end: [1, 1] });
  });

  test('of four spatial axes is refused', () => {
    const block = 'convolution_param { num_output: 2 kernel_size: 1 }';
    for (const type of ['Convolution', 'Deconvolution']) {
      expect(() => drawn(type, block, [[1, 2, 3, 3, 3, 3]])).toThrow(/has 4 spatial axes, but OpenVINO's/);
    }
  });

  test("understands DeepLab's hole and Intel's ReLU", () => {
    const lines = convolved('num_output: 2 kernel_size: 3 hole: 2 relu: true bias_term: false');
    expect(lines.slice(1, -1)).toEqual([
      'l = Convolution(a, l/weights) [1,2,5,4]',
      'l/relu = ReLU(l) [1,2,5,4]',
    ]);
  });

  test('shares its weights between bottoms', () => {
    const text = `layer { name: "a" type: "ReLU" bottom: "data" top: "a" }
      layer { name: "l" type: "Convolution" bottom: "data" bottom: "a" top: "x" top: "y"
        convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }`;
    expect(
      drawGraph(graphOf(text, { input: [1, 3, 2, 2] }))
        .split('\n')
        .slice(1),
    ).toEqual([
      'a = ReLU(data) [1,3,2,2]',
      'l/weights = Constant f32 [2,3,1,1]',
      'l = Convolution(data, l/weights) [1,2,2,2]',
      'l_1 = Convolution(a, l/weights) [1,2,2,2]',
      '-> x = l',
      '-> y = l_1',
    ]);
  });

  test.each([
    ['kernel_size: 3', /has no num_output/],
    ['num_output: 4', /has no "kernel_size"/],
    ['num_output: 5 kernel_size: 1 group: 2', /has group 2, which divides not both/],
    [
      'num_output: 4 kernel_size: 20 stride: 11',
      /a kernel of \[20,20\] that is larger than its padded bottom/,
    ],
    ['num_output: 4 kernel_size: 3 stride: 0', /a "stride" smaller than 1/],
    ['num_output: 4 kernel_size: [1, 2, 3]', /3 values of "kernel_size" for 2 spatial axes/],
    ['num_output: 4 kernel_size: 1.5', /"kernel_size" wants an integer that is not negative, found 1.5/],
    ['num_output: -4 kernel_size: 1', /"num_output" wants an integer that is not negative/],
    ['num_output: 4 kernel_size: 1 axis: 2', /has axis 2 of 4; only 1/],
    ['num_output: 4 kernel_size: 1 axis: -2', /has axis -2 of 4; only 1/],
  ])('with { %s } is refused', (block, sentence) => {
    expect(() => convolved(block)).toThrow(sentence);
  });
});
