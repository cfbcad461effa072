/** Clip: min(max(x, min), max) (ClipParameter of BVLC's caffe.proto; both are required). */
import { optional } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const clip = defineLayer({
  types: ['Clip'],
  block: { name: 'clip_param', fields: { min: optional('float', 1), max: optional('float', 2) } },
  signal: 'passes',
  plan({ param: { min, max }, bottom, refuse }) {
    if (min === undefined || max === undefined) throw refuse('has not both min and max', 'input');
    if (min > max) throw refuse(`clips to nothing: min ${min} is above max ${max}`, 'input');
    return { build: (build) => [emitUnary(build, 'Clamp', bottom, { attributes: { min, max } })] };
  },
});
