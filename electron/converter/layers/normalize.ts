/**
 * Normalize of SSD (normalize_layer.cpp of weiliu89/caffe; Liu et al., arXiv:1506.04579): x / sqrt(sum of squares + eps),
 * the sum over the channels of a pixel or over the whole image, times a learned scale, one in all or one a channel.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';

export const normalize = defineLayer({
  types: ['Normalize'],
  block: {
    name: 'norm_param',
    fields: {
      across_spatial: scalar('bool', 1, true),
      scale_filler: message(2, FillerParameter),
      channel_shared: scalar('bool', 3, true),
      eps: scalar('float', 4, 1e-10),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    const channels = shape[1];
    if (channels === undefined) throw refuse(`wants channels, but its bottom is [${shape}]`, 'input');
    const axes = param.across_spatial ? shape.map((_, axis) => axis).slice(1) : [1];
    const scale = {
      role: 'scale',
      shape: param.channel_shared ? [] : [channels],
      filler: param.scale_filler,
      fallback: { constant: 1 },
    };
    return {
      blobs: [scale],
      build(build) {
        const over = build.constant('axes', int64Tensor([axes.length], axes));
        const attributes = { eps: param.eps, eps_mode: 'add' };
        const unit = build.emit({ type: 'NormalizeL2', attributes, inputs: [bottom, over], shape }, 'unit');
        const factors = alongAxes(build, 'scale', blobOf(build, 0), unit, 1);
        return [emitBinary(build, 'Multiply', [unit, factors])];
      },
    };
  },
});
