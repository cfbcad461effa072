/**
 * Bias: adds a learned blob, or the second bottom, along some axes (BiasParameter of BVLC's caffe.proto). A second bottom
 * covers as many axes as it has.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { coveredAxes, withRankOf } from './broadcast.ts';
import { blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';

export const bias = defineLayer({
  types: ['Bias'],
  block: {
    name: 'bias_param',
    fields: {
      axis: scalar('int32', 1, 1),
      num_axes: scalar('int32', 2, 1),
      filler: message(3, FillerParameter),
    },
  },
  bottoms: [1, 2],
  signal: 'passes',
  plan(input) {
    const { param, bottom, bottoms } = input;
    const [, second] = bottoms;
    const { axis, shape } = coveredAxes(input, second);
    if (second !== undefined) {
      return {
        build: (build) => [emitBinary(build, 'Add', [bottom, withRankOf(build, second, bottom, axis)])],
      };
    }
    return {
      blobs: [{ role: 'bias', shape, filler: param.filler, fallback: { constant: 0 } }],
      build(build) {
        const offsets = alongAxes(build, 'bias/value', blobOf(build, 0), bottom, axis);
        return [emitBinary(build, 'Add', [bottom, offsets])];
      },
    };
  },
});
