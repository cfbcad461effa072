/** PReLU: a learned slope for negative values, one a channel or one for all. */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { reshaped } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const prelu = defineLayer({
  types: ['PReLU'],
  block: {
    name: 'prelu_param',
    fields: { filler: message(1, FillerParameter), channel_shared: scalar('bool', 2, false) },
  },
  signal: 'rectifies',
  plan({ param, bottom, refuse }) {
    const channels = bottom.shape[1];
    if (channels === undefined) throw refuse('wants a bottom with channels', 'input');
    const { shape } = bottom;
    const slopes = {
      role: 'slopes',
      shape: param.channel_shared ? [] : [channels],
      filler: param.filler,
      // PReLULayer::LayerSetUp of BVLC/caffe.
      fallback: { constant: 0.25 },
    };
    return {
      blobs: [slopes],
      build({ emit, constant, blobs: [values] }) {
        if (values === undefined) throw new TypeError('a PReLU without slopes');
        const slope = constant('slope', reshaped(values, [param.channel_shared ? 1 : channels]));
        return [emit({ type: 'PReLU', inputs: [bottom, slope], shape })];
      },
    };
  },
});
