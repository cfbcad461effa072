/** BatchNorm with stored statistics: (x - mean) / sqrt(variance + eps), both divided by the third blob first. */
import { optional, scalar } from '../caffe/message.ts';
import { floatTensor, floatValues } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const batchNorm = defineLayer({
  types: ['BatchNorm'],
  block: {
    name: 'batch_norm_param',
    fields: {
      use_global_stats: optional('bool', 1),
      moving_average_fraction: scalar('float', 2, 0.999),
      eps: scalar('float', 3, 1e-5),
    },
  },
  signal: 'passes',
  plan({ param, bottoms: [bottom], refuse }) {
    if (bottom === undefined) throw refuse('has no bottom', 'input');
    if (param.use_global_stats === false) {
      throw refuse('has use_global_stats: false: its result would depend on the whole batch');
    }
    const { shape } = bottom;
    // One-dimensional bottoms are one channel (BatchNormLayer::LayerSetUp of BVLC/caffe).
    const channels = shape.length === 1 ? 1 : (shape[1] ?? 1);
    const broadcast = shape.length === 1 ? [1] : shape.map((_, axis) => (axis === 1 ? channels : 1));
    return {
      blobs: [
        { role: 'mean', shape: [channels], fallback: { constant: 0 } },
        { role: 'variance', shape: [channels], fallback: { constant: 1 } },
        { role: 'scale factor', shape: [1], fallback: { constant: 1 } },
      ],
      build({ emit, constant, blobs: [means, variances, factors] }) {
        if (means === undefined || variances === undefined || factors === undefined) {
          throw new TypeError('a BatchNorm without statistics');
        }
        const factor = floatValues(factors)[0] ?? 0;
        const norm = factor === 0 ? 0 : 1 / factor;
        const scales = Array.from(
          floatValues(variances),
          (variance) => 1 / Math.sqrt(variance * norm + param.eps),
        );
        const shifts = Array.from(
          floatValues(means),
          (mean, channel) => -mean * norm * (scales[channel] ?? 0),
        );
        const attributes = { auto_broadcast: 'numpy' };
        const scaled = emit(
          {
            type: 'Multiply',
            attributes,
            inputs: [bottom, constant('scale/value', floatTensor(broadcast, scales))],
            shape,
          },
          'scale',
        );
        const shift = constant('shift/value', floatTensor(broadcast, shifts));
        return [emit({ type: 'Add', attributes, inputs: [scaled, shift], shape })];
      },
    };
  },
});
