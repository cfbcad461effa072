import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test.each([
  ['DepthwiseConvolution', ''],
  ['DepthwiseConvolution', 'group: 4'],
  ['ConvolutionDepthwise', ''],
])('%s { %s } convolves each channel by itself', (type, group) => {
  const block = `convolution_param { num_output: 8 kernel_size: 3 bias_term: false ${group} }`;
  expect(drawn(type, block, [[1, 4, 5, 5]])).toEqual([
    'l/weights = Constant f32 [4,2,1,3,3]',
    'l = GroupConvolution(a, l/weights) [1,8,3,3]',
    '-> x = l',
  ]);
});

test('DepthwiseConvolution in larger groups is refused', () => {
  const block = 'convolution_param { num_output: 4 kernel_size: 3 group: 2 }';
  expect(() => drawn('DepthwiseConvolution', block, [[1, 4, 5, 5]])).toThrow(
    /has group 2, but it convolves each of its 4 channels by itself/,
  );
});
