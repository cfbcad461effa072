/** Silence: takes bottoms so that they are no outputs of the net. */
import { defineLayer } from './definition.ts';

export const silence = defineLayer({
  types: ['Silence'],
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [0, 0],
  plan: () => ({ build: () => [] }),
});
