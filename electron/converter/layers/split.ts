/** Split: every top is the bottom. */
import { raw } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';

export const split = defineLayer({
  types: ['Split'],
  block: { name: 'split_param', fields: { engine: raw(1) } },
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'passes',
  plan: ({ bottom, layer }) => ({ build: () => layer.tops.map(() => bottom) }),
});
