/**
 * Deconvolution (deconv_layer.cpp of BVLC/caffe): a convolution's data gradient. Weights are [inputs, outputs / group,
 * kernel...]; the output is as large as the input that the convolution would have had.
 */
import { reshaped } from '../graph/tensor.ts';
import {
  checkedChannels,
  checkShared,
  deconvolvedSize,
  warnOfSizes,
  weightsAndBias,
  withBiasAndRelu,
} from './convolution.ts';
import { blobOf, defineLayer } from './definition.ts';
import { convolutionGeometry, convolutionParameter } from './spatial.ts';

export const deconvolution = defineLayer({
  types: ['Deconvolution'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'weighted',
  plan(input) {
    const { param, bottom, bottoms, refuse } = input;
    const { group } = param;
    if (param.fuse_type !== 'UNFUSED' || param.fusion_type !== 'UNFUSED') {
      throw refuse('is fused with other layers, which is known only for a Convolution');
    }
    const slope = param.relu ? param.negative_slope : undefined;
    const { channels, outputs, axes } = checkedChannels(input, group);
    warnOfSizes(input);
    const geometry = convolutionGeometry(param, axes, refuse);
    const { kernel, strides, pads, padsEnd, dilations } = geometry;
    const shapes = bottoms.map(({ shape }) => {
      checkShared(bottom, shape, refuse);
      const spatial = shape.slice(2).map((size, axis) => deconvolvedSize(size, geometry, axis));
      if (spatial.some((size) => size < 1)) {
        throw refuse(
          `has pads of [${pads}]${pads.join() === padsEnd.join() ? '' : ` and [${padsEnd}]`} that leave nothing of its output for [${shape}]`,
          'input',
        );
      }
      return [shape[0] ?? 1, outputs, ...spatial];
    });
    const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
    const fanIn = Math.max(1, ((channels / group) * count(kernel)) / count(strides));
    const attributes = {
      strides,
      dilations,
      pads_begin: pads,
      pads_end: padsEnd,
      auto_pad: 'explicit',
      output_padding: kernel.map(() => 0),
    };
    return {
      blobs: weightsAndBias(param, [channels, outputs / group, ...kernel], outputs, fanIn),
      build(build) {
        const kernels = blobOf(build, 0);
        const shaped =
          group === 1 ? kernels : reshaped(kernels, [group, channels / group, outputs / group, ...kernel]);
        const weights = build.constant('weights', shaped);
        const type = group === 1 ? 'ConvolutionBackpropData' : 'GroupConvolutionBackpropData';
        const products = bottoms.map((image, index) => () => {
          const shape = shapes[index] ?? [];
          return build.emit({ type, attributes, inputs: [image, weights], shape });
        });
        return withBiasAndRelu(build, param, products, { slope });
      },
    };
  },
});
