/**
 * Scale: multiplies by a learned blob, or by the second bottom, along some axes, with a learned bias where bias_term says
 * so (ScaleParameter of BVLC's caffe.proto).
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { coveredAxes, withRankOf } from './broadcast.ts';
import { blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';

export const scale = defineLayer({
  types: ['Scale'],
  block: {
    name: 'scale_param',
    fields: {
      axis: scalar('int32', 1, 1),
      num_axes: scalar('int32', 2, 1),
      filler: message(3, FillerParameter),
      bias_term: scalar('bool', 4, false),
      bias_filler: message(5, FillerParameter),
    },
  },
  bottoms: [1, 2],
  signal: 'passes',
  plan(input) {
    const { param, bottom, bottoms } = input;
    const [, second] = bottoms;
    const { axis, shape } = coveredAxes(input, second);
    const factors = { role: 'factors', shape, filler: param.filler, fallback: { constant: 1 } };
    const bias = { role: 'bias', shape, filler: param.bias_filler, fallback: { constant: 0 } };
    const learned = second === undefined ? [factors] : [];
    return {
      blobs: param.bias_term ? [...learned, bias] : learned,
      build(build) {
        const multiplier =
          second === undefined
            ? alongAxes(build, 'factors', blobOf(build, 0), bottom, axis)
            : withRankOf(build, second, bottom, axis);
        const scaled = emitBinary(build, 'Multiply', [bottom, multiplier]);
        if (!param.bias_term) return [scaled];
        const offset = alongAxes(build, 'bias/value', blobOf(build, learned.length), bottom, axis);
        return [emitBinary(build, 'Add', [scaled, offset], 'bias')];
      },
    };
  },
});
