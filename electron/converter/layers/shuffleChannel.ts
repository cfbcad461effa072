/**
 * ShuffleChannel of ShuffleNet (shuffle_channel_layer.cpp of farmingyard/ShuffleNet): channels as a group x rest table,
 * read by columns (Zhang et al., arXiv:1707.01083).
 */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const shuffleChannel = defineLayer({
  types: ['ShuffleChannel'],
  block: { name: 'shuffle_channel_param', fields: { group: scalar('uint32', 1, 1) } },
  signal: 'passes',
  plan({ param: { group }, bottom, refuse }) {
    const channels = bottom.shape[1] ?? 0;
    if (group < 1 || channels % group !== 0 || bottom.shape.length < 2) {
      throw refuse(`cannot part the channels of [${bottom.shape}] into ${group} groups`, 'input');
    }
    return {
      build: (build) =>
        group === 1
          ? [bottom]
          : [
              emitUnary(build, 'ShuffleChannels', bottom, {
                opset: 'opset3',
                attributes: { axis: 1, group },
              }),
            ],
    };
  },
});
