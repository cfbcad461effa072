/**
 * A convolution with as many groups as channels under the names that forks give it: DepthwiseConvolution
 * (yonghenglh6/DepthwiseConvolution) and ConvolutionDepthwise (ncnn's converter and several forks), where `group` may be left
 * out.
 */
import { planConvolution } from './convolution.ts';
import { defineLayer } from './definition.ts';
import { convolutionParameter } from './spatial.ts';

export const depthwiseConvolution = defineLayer({
  types: ['DepthwiseConvolution', 'ConvolutionDepthwise'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'weighted',
  plan(input) {
    const { param, bottom, refuse } = input;
    const channels = bottom.shape[1] ?? 1;
    if (param.group !== 1 && param.group !== channels) {
      throw refuse(`has group ${param.group}, but it convolves each of its ${channels} channels by itself`);
    }
    return planConvolution(input, channels);
  },
});
