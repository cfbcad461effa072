/** BatchReindex (batch_reindex_layer.cpp of BVLC/caffe): the first bottom's images in the order that the second one [M] says. */
import { defineLayer } from './definition.ts';
import { emitRows } from './rows.ts';

export const batchReindex = defineLayer({
  types: ['BatchReindex'],
  bottoms: [2, 2],
  signal: 'passes',
  plan({ bottom, bottoms: [, order = bottom], refuse }) {
    if (order.shape.length !== 1) {
      throw refuse(`wants its second bottom as a list of images, but it is [${order.shape}]`, 'input');
    }
    return { build: (build) => [emitRows(build, bottom, order, undefined)] };
  },
});
