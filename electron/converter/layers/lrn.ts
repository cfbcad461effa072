/**
 * Local response normalisation, across or within channels: x / (k + alpha / n * sum of n squares) ^ beta. Within a channel
 * n is the number of pixels of the window, padding counted (lrn_layer.cpp of BVLC/caffe).
 */
import { enumeration, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { engine } from './spatial.ts';

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
    const attributes = {
      alpha: param.alpha,
      beta: param.beta,
      // Within a channel Caffe's layer never reads k: its power layer shifts by 1.
      bias: within ? 1 : param.k,
      size: param.local_size,
    };
    return {
      build({ emit, constant }) {
        const along = constant('axes', int64Tensor([axes.length], axes));
        return [emit({ type: 'LRN', attributes, inputs: [bottom, along], shape: bottom.shape })];
      },
    };
  },
});
