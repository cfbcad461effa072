/** Clip: min(max(x, min), max) (ClipParameter of BVLC's caffe.proto; both are required). */
import { optional } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { type Build, defineLayer } from './definition.ts';
import { emitUnary, emitWithNumber } from './elementwise.ts';

const bounded = (build: Build, type: 'Maximum' | 'Minimum', value: Value, bound: number): Value =>
  emitWithNumber(build, type, value, bound, { constant: 'bound' });

export const clip = defineLayer({
  types: ['Clip'],
  block: { name: 'clip_param', fields: { min: optional('float', 1), max: optional('float', 2) } },
  signal: 'passes',
  plan({ param: { min, max }, bottom, refuse }) {
    if (min === undefined || max === undefined) throw refuse('has not both min and max', 'input');
    if (!(min <= max)) throw refuse(`clips to nothing: min ${min} is above max ${max}`, 'input');
    const [low, high] = [Math.fround(min), Math.fround(max)];
    return {
      build(build) {
        // The IR's XML has no way to write an infinite bound; one that holds nothing back is left out.
        if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return [bottom];
        if (high === Number.POSITIVE_INFINITY) return [bounded(build, 'Maximum', bottom, low)];
        if (low === Number.NEGATIVE_INFINITY) return [bounded(build, 'Minimum', bottom, high)];
        return [emitUnary(build, 'Clamp', bottom, { attributes: { min, max } })];
      },
    };
  },
});
