/**
 * BN of two families of forks. SegNet's (bn_layer.cpp of alexgkendall/caffe-segnet; fields scale_filler, shift_filler,
 * bn_mode) has two blobs and computes scale x + shift in mode INFERENCE; in mode LEARN x is
 * normalised by the batch itself before, with an eps of 1e-9. PSPNet's and ICNet's (yjxiong/caffe; slope_filler,
 * bias_filler, eps) has slope, bias, mean and variance: slope (x - mean) / sqrt(variance + eps) + bias.
 */
import { enumeration, message, origin, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { floatValues } from '../graph/tensor.ts';
import { emitBatchNormalised } from './batchNorm.ts';
import { checkChannels, emitChannelAffine } from './channelAffine.ts';
import { type BlobSpec, blobOf, defineLayer } from './definition.ts';
import { engine } from './spatial.ts';

export const bn = defineLayer({
  types: ['BN'],
  block: {
    name: 'bn_param',
    fields: {
      scale_filler: message(1, FillerParameter),
      shift_filler: message(2, FillerParameter),
      bn_mode: enumeration(3, { LEARN: 0, INFERENCE: 1 }, 'LEARN'),
      slope_filler: message(1001, FillerParameter),
      bias_filler: message(1002, FillerParameter),
      momentum: scalar('float', 1003, 0.9),
      eps: scalar('float', 1004, 1e-5),
      frozen: scalar('bool', 1005, false),
      engine: engine(1006),
    },
  },
  signal: 'passes',
  plan({ param, bottom, warn, refuse }) {
    const channels = bottom.shape[1];
    if (channels === undefined) throw refuse(`wants channels, but its bottom is [${bottom.shape}]`, 'input');
    checkChannels(channels, refuse);
    const given = param[origin].fields;
    const segnet = given.has('bn_mode') || given.has('scale_filler') || given.has('shift_filler');
    const learns = segnet && param.bn_mode === 'LEARN';
    if (learns) {
      warn({ kind: 'batch-statistics', because: 'bn-mode-learn' });
    }
    const blob = (role: string, fallback: number, filler?: BlobSpec['filler']): BlobSpec => ({
      role,
      // As both write it; a legacy blob has the same four dimensions.
      shape: [1, channels, 1, 1],
      filler,
      fallback: { constant: fallback },
    });
    if (segnet) {
      return {
        blobs: [blob('scale', 1, param.scale_filler), blob('shift', 0, param.shift_filler)],
        build(build) {
          const [scales, shifts] = [0, 1].map((index) => [...floatValues(blobOf(build, index))]);
          const eps = { eps: 1e-9, add_eps_before_sqrt: true };
          const value = learns ? emitBatchNormalised(build, bottom, eps, 'unit') : bottom;
          return [emitChannelAffine(build, value, { scales: scales ?? [], shifts: shifts ?? [] })];
        },
      };
    }
    return {
      blobs: [
        blob('slope', 1, param.slope_filler),
        blob('bias', 0, param.bias_filler),
        blob('mean', 0),
        blob('variance', 1),
      ],
      build(build) {
        const values = (index: number): Float32Array => floatValues(blobOf(build, index));
        const [slopes, biases, means, variances] = [values(0), values(1), values(2), values(3)];
        const scales = Array.from(
          slopes,
          (slope, channel) => slope / Math.sqrt((variances[channel] ?? 0) + param.eps),
        );
        const shifts = Array.from(
          biases,
          (bias, channel) => bias - (means[channel] ?? 0) * (scales[channel] ?? 0),
        );
        return [emitChannelAffine(build, bottom, { scales, shifts })];
      },
    };
  },
});
