import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
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

  test('warns of bottoms of different shapes, which BVLC refuses', () => {
    const warnings: string[] = [];
    const block = 'convolution_param { num_output: 2 kernel_size: 1 }';
    for (const type of ['Convolution', 'Deconvolution']) {
      const shapes = [
        [1, 2, 3, 3],
        [1, 2, 4, 4],
      ];
      drawn(type, block, shapes, { tops: 2, warn: (warning) => warnings.push(warningText(warning)) });
    }
    expect(warnings).toEqual(Array(2).fill(expect.stringContaining('([1,2,3,3], [1,2,4,4]), which BVLC')));
  });

  test.each([
    ['kernel_size: 3', /has no num_output/],
    ['num_output: 4', /has no "kernel_size"/],
    ['num_output: 5 kernel_size: 1 group: 2', /has group 2, which divides not both/],
    [
      'num_output: 4 kernel_size: 2147483647 pad: 2147483647',
      /a kernel of \[2147483647,2147483647\], larger than any image/,
    ],
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

  test('has the padding of each side that a TensorFlow converter gives it', () => {
    const sides =
      'num_output: 2 kernel_size: 3 stride: 2 bias_term: false pad_l: 0 pad_r: 1 pad_t: 2 pad_b: 0';
    expect(convolved(sides)[1]).toContain('[1,2,5,4]');
    expect(
      attributesOf(layerGraph('Convolution', `convolution_param { ${sides} }`, [1, 4, 9, 8]), 'l'),
    ).toMatchObject({
      pads_begin: [2, 0],
      pads_end: [0, 1],
    });
  });

  test('pads as TensorFlow does with pad_type 1', () => {
    const same = 'num_output: 2 kernel_size: 4 stride: 3 bias_term: false pad_type: 1';
    expect(convolved(same)[1]).toContain('[1,2,3,3]');
    expect(
      attributesOf(layerGraph('Convolution', `convolution_param { ${same} }`, [1, 4, 9, 8]), 'l'),
    ).toMatchObject({
      pads_begin: [0, 1],
      pads_end: [1, 1],
    });
  });

  test('is computed with its fused ReLU and sum', () => {
    const fused =
      'convolution_param { num_output: 4 kernel_size: 1 bias_term: false fuse_type: FUSED_CONV_ELTWISE_RELU }';
    const inputs = [
      [1, 4, 9, 8],
      [1, 4, 9, 8],
    ];
    expect(drawn('Convolution', `${fused} relu_param { negative_slope: 0.5 }`, inputs).slice(1)).toEqual([
      'l = Convolution(a, l/weights) [1,4,9,8]',
      'l/sum = Add(l, b) [1,4,9,8]',
      'l/relu/slope = Constant f32 [1]',
      'l/relu = PReLU(l/sum, l/relu/slope) [1,4,9,8]',
      '-> x = l/relu',
    ]);
    expect(() =>
      drawn('Convolution', fused, [
        [1, 4, 9, 8],
        [1, 4, 1, 1],
      ]),
    ).toThrow(/adds \[1,4,1,1\] to its output/);
    expect(() => drawn('Convolution', fused, [[1, 4, 9, 8]])).toThrow(/has 1 bottoms/);
    expect(() => drawn('Convolution', `${fused} relu_param { relu6: true }`, inputs)).toThrow(
      /a ReLU that has bounds/,
    );
  });

  test.each([
    ['pad: 1 pad_l: 1', /more than one of pad, pad_type and pad_l/],
    ['pad_type: 1 pad_l: 1', /more than one of/],
    ['pad_type: 2', /pad_type 2/],
    ['pad_l: -1', /below 0/],
    [
      'pad_type: 1 dilation: 2',
      /pad_type 1 \(SAME\), which is known only for a convolution without dilation/,
    ],
    ['fuse_type: FUSED_CONV_MAX_POOLING_RELU', /is fused with a pooling/],
    ['fuse_type: FUSED_CONV_PRELU', /is fused with a PReLU/],
  ])('with { %s } is refused', (block, sentence) => {
    expect(() => convolved(`num_output: 2 kernel_size: 3 ${block}`)).toThrow(sentence);
  });

  test("of C3D has its own depth before the image's sides", () => {
    const block =
      'convolution_param { num_output: 2 kernel_size: 3 kernel_depth: 2 pad: 1 temporal_pad: 0 bias_term: false }';
    expect(drawn('Convolution3D', block, [[1, 4, 5, 6, 7]]).slice(0, 2)).toEqual([
      'l/weights = Constant f32 [2,4,2,3,3]',
      'l = Convolution(a, l/weights) [1,2,4,6,7]',
    ]);
    expect(() => drawn('Convolution3D', block, [[1, 4, 5, 6]])).toThrow(/kernel_size/);
  });
});
