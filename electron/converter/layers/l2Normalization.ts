/**
 * L2Normalization of several forks: x / sqrt(sum of squares), nothing learned. Without a parameter block the sum is over the whole
 * image (l2_normalization_layer.cpp of rfsantacruz/caffe) or over the channels of a pixel (spongezhang/caffe), which
 * is the same for vectors; with channel_wise it is over the channels, or over each channel's pixels.
 */
import { optional } from '../caffe/message.ts';
import { elementCount, int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

/** Keeps the root from zero; the forks have none, or 1e-7 next to the root. */
const eps = 1e-30;

export const l2Normalization = defineLayer({
  types: ['L2Normalization'],
  block: { name: 'l2_normalization_param', fields: { channel_wise: optional('bool', 1) } },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    const isVector = elementCount(shape.slice(2)) === 1;
    if (shape.length < 2) throw refuse(`wants channels, but its bottom is [${shape}]`, 'input');
    if (param.channel_wise === undefined && !isVector) {
      throw refuse(
        `has a bottom of [${shape}], and forks sum over the whole image or over the channels of each pixel: say which by a Normalize with across_spatial, whose scale is 1`,
      );
    }
    const pixels = shape.map((_, axis) => axis).slice(2);
    const axes = (param.channel_wise ?? true) ? [1] : pixels;
    return {
      build: ({ emit, constant }) => [
        emit({
          type: 'NormalizeL2',
          attributes: { eps, eps_mode: 'add' },
          inputs: [bottom, constant('axes', int64Tensor([axes.length], axes))],
          shape,
        }),
      ],
    };
  },
});
