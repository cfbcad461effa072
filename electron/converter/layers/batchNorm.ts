/**
 * BatchNorm with stored statistics: (x - mean) / sqrt(variance + eps), both divided by the third blob first, where 0 means 0
 * (batch_norm_layer.cpp of BVLC/caffe). Of forks: NVIDIA's scale_bias and Intel's use_weight_bias bring a factor and a bias a
 * channel as further blobs, Intel's `relu` a ReLU behind them.
 */
import { message, optional, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { floatValues } from '../graph/tensor.ts';
import { emitChannelAffine } from './channelAffine.ts';
import { type BlobSpec, blobOf, defineLayer } from './definition.ts';
import { emitRelu } from './relu.ts';
import { engine } from './spatial.ts';

export const batchNorm = defineLayer({
  types: ['BatchNorm'],
  block: {
    name: 'batch_norm_param',
    fields: {
      use_global_stats: optional('bool', 1),
      moving_average_fraction: scalar('float', 2, 0.999),
      eps: scalar('float', 3, 1e-5),
      engine: engine(4),
      use_weight_bias: scalar('bool', 5, false),
      bias_term: scalar('bool', 6, true),
      scale_bias: scalar('bool', 7, false),
      scale_filler: message(1008, FillerParameter),
      filler: message(1009, FillerParameter),
      bias_filler: message(1010, FillerParameter),
      relu: scalar('bool', 10, false),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    if (param.use_global_stats === false) {
      throw refuse('has use_global_stats: false: its result would depend on the whole batch');
    }
    const { shape } = bottom;
    // One-dimensional bottoms are one channel (BatchNormLayer::LayerSetUp of BVLC/caffe).
    const channels = shape.length === 1 ? 1 : (shape[1] ?? 1);
    const each = (role: string, fallback: number): BlobSpec => ({
      role,
      shape: [channels],
      fallback: { constant: fallback },
    });
    const blobs = [
      each('mean', 0),
      each('variance', 1),
      { role: 'scale factor', shape: [1], fallback: { constant: 1 } },
    ];
    const scaled = param.scale_bias || param.use_weight_bias;
    if (scaled) blobs.push({ ...each('factors', 1), filler: param.scale_filler ?? param.filler });
    if (scaled && param.bias_term) blobs.push({ ...each('bias', 0), filler: param.bias_filler });
    return {
      blobs,
      build(build) {
        const values = (index: number): Float32Array => floatValues(blobOf(build, index));
        const [means, variances, [factor = 0]] = [values(0), values(1), values(2)];
        const norm = factor === 0 ? 0 : 1 / factor;
        const factors = scaled ? values(3) : undefined;
        const biases = scaled && param.bias_term ? values(4) : undefined;
        const scales = Array.from(
          variances,
          (variance, channel) => (factors?.[channel] ?? 1) / Math.sqrt(variance * norm + param.eps),
        );
        const shifts = Array.from(
          means,
          (mean, channel) => (biases?.[channel] ?? 0) - mean * norm * (scales[channel] ?? 0),
        );
        const result = emitChannelAffine(build, bottom, { scales, shifts });
        return [param.relu ? emitRelu(build, result, 0, 'relu') : result];
      },
    };
  },
});
