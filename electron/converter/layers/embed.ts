/**
 * Embed (embed_layer.cpp of BVLC/caffe): each number of the bottom, cut off to an integer, becomes that row of the weights
 * [input_dim, num_output], plus a bias.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { type BlobSpec, blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';
import { emitRows } from './rows.ts';

export const embed = defineLayer({
  types: ['Embed'],
  block: {
    name: 'embed_param',
    fields: {
      num_output: scalar('uint32', 1, 0),
      input_dim: scalar('uint32', 2, 0),
      bias_term: scalar('bool', 3, true),
      weight_filler: message(4, FillerParameter),
      bias_filler: message(5, FillerParameter),
    },
  },
  plan({ param, bottom, refuse }) {
    const { num_output: width, input_dim: rows, bias_term: biased } = param;
    if (width < 1) throw refuse('has no num_output', 'input');
    if (rows < 1) throw refuse('has no input_dim', 'input');
    const blobs: BlobSpec[] = [
      // A row is picked, not summed over.
      { role: 'weights', shape: [rows, width], filler: param.weight_filler, fallback: { fanIn: 1 } },
    ];
    if (biased) {
      blobs.push({ role: 'bias', shape: [width], filler: param.bias_filler, fallback: { constant: 0 } });
    }
    return {
      blobs,
      build(build) {
        const weights = build.constant('weights', blobOf(build, 0));
        const picked = emitRows(build, weights, bottom, biased ? 'rows' : undefined);
        if (!biased) return [picked];
        const bias = alongAxes(build, 'bias/value', blobOf(build, 1), picked, bottom.shape.length);
        return [emitBinary(build, 'Add', [picked, bias])];
      },
    };
  },
});
