/** Split: every top is the bottom. */
import { defineLayer } from './definition.ts';

export const split = defineLayer({
  types: ['Split'],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'passes',
  plan: ({ bottoms, layer }) => ({ build: () => layer.tops.flatMap(() => bottoms.slice(0, 1)) }),
});
