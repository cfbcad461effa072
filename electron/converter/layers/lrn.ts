/**
 * Local response normalisation, across or within channels: x / (k + alpha / n * sum of n squares) ^ beta. Within a channel
 * n is the number of pixels of the window, padding counted (lrn_layer.cpp of BVLC/caffe).
 */
import { enumeration, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { emitWithNumber } from './elementwise.ts';
import { computesInPlace, type InPlace } from './inPlace.ts';
import { engine } from './spatial.ts';

const overwritesSums: InPlace = { kind: 'overwrites', because: 'multiplies-by-top' };

export const lrn = defineLayer({
  types: ['LRN'],
  block: {
    name: 'lrn_param',
    fields: {
      local_size: scalar('uint32', 1, 5),
      alpha: scalar('float', 2, 1),
      beta: scalar('float', 3, 0.75),
      norm_region: enumeration(4, { ACROSS_CHANNELS: 0, WITHIN_CHANNEL: 1 }, 'ACROSS_CHANNELS'),
      k: scalar('float', 5, 1),
      engine: engine(6),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    if (bottom.shape.length !== 4) {
      throw refuse(`wants images of 4 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    if (param.local_size % 2 === 0) throw refuse(`has an even local_size (${param.local_size})`, 'input');
    const within = param.norm_region === 'WITHIN_CHANNEL';
    const axes = within ? [2, 3] : [1];
    // Within a channel Caffe's layer never reads k: its power layer shifts by 1.
    const k = within ? 1 : param.k;
    if (!(k > 0)) throw refuse(`has a k of ${k}; only a positive one can be converted`);
    // OpenVINO's CPU plugin takes an integral bias alone and cuts any other off (2026.4), so k leaves the sum:
    // (k + a S)^-beta = k^-beta (1 + a / k S)^-beta.
    const factor = Number.isInteger(k) ? 1 : k ** -param.beta;
    const attributes = {
      alpha: Number.isInteger(k) ? param.alpha : param.alpha / k,
      beta: param.beta,
      bias: Number.isInteger(k) ? k : 1,
      size: param.local_size,
    };
    return {
      inPlace: within ? computesInPlace : overwritesSums,
      build(build) {
        const along = build.constant('axes', int64Tensor([axes.length], axes));
        const suffix = factor === 1 ? undefined : 'normalised';
        const { shape } = bottom;
        const normalised = build.emit({ type: 'LRN', attributes, inputs: [bottom, along], shape }, suffix);
        if (factor === 1) return [normalised];
        return [emitWithNumber(build, 'Multiply', normalised, factor, { constant: 'factor' })];
      },
    };
  },
});
