/**
 * MVN: (x - mean) / (deviation + eps) over an image's channel, or over the whole image; without normalize_variance the
 * mean alone is taken off. `eps` stands outside the root (mvn_layer.cpp of BVLC/caffe) unless add_eps_before_sqrt of
 * Synopsys' fork says otherwise.
 */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { withRankOf } from './broadcast.ts';
import { defineLayer } from './definition.ts';

export const mvn = defineLayer({
  types: ['MVN'],
  block: {
    name: 'mvn_param',
    fields: {
      normalize_variance: scalar('bool', 1, true),
      across_channels: scalar('bool', 2, false),
      eps: scalar('float', 3, 1e-9),
      add_eps_before_sqrt: scalar('bool', 4, false),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    // The top has 4 axes, those that the bottom lacks being 1 (Blob::LegacyShape).
    if (bottom.shape.length > 4) {
      throw refuse(`wants at most 4 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    const shape = [...bottom.shape, 1, 1, 1, 1].slice(0, 4);
    const axes = param.across_channels ? [1, 2, 3] : [2, 3];
    const attributes = {
      normalize_variance: param.normalize_variance,
      eps: param.eps,
      eps_mode: param.add_eps_before_sqrt ? 'INSIDE_SQRT' : 'OUTSIDE_SQRT',
    };
    return {
      build(build) {
        const { emit, constant } = build;
        const image = withRankOf(build, bottom, { ...bottom, shape }, 0);
        const over = constant('axes', int64Tensor([axes.length], axes));
        return [emit({ type: 'MVN', opset: 'opset6', attributes, inputs: [image, over], shape })];
      },
    };
  },
});
