/**
 * MVN: (x - mean) / (deviation + eps) over an image's channel, or over the whole image; without normalize_variance the
 * mean alone is taken off. `eps` stands outside the root (mvn_layer.cpp of BVLC/caffe).
 */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const mvn = defineLayer({
  types: ['MVN'],
  block: {
    name: 'mvn_param',
    fields: {
      normalize_variance: scalar('bool', 1, true),
      across_channels: scalar('bool', 2, false),
      eps: scalar('float', 3, 1e-9),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    const first = param.across_channels ? 1 : 2;
    const axes = shape.map((_, axis) => axis).slice(first);
    if (axes.length === 0) {
      throw refuse(`normalises over the axes from ${first} on, but its bottom is [${shape}]`, 'input');
    }
    const attributes = {
      normalize_variance: param.normalize_variance,
      eps: param.eps,
      eps_mode: 'OUTSIDE_SQRT',
    };
    return {
      build({ emit, constant }) {
        const over = constant('axes', int64Tensor([axes.length], axes));
        return [emit({ type: 'MVN', opset: 'opset6', attributes, inputs: [bottom, over], shape })];
      },
    };
  },
});
