/** Concat: the bottoms behind one another along an axis (ConcatParameter of BVLC's caffe.proto). */
import { optional, origin, scalar } from '../caffe/message.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { engine } from './spatial.ts';

export const concat = defineLayer({
  types: ['Concat'],
  block: {
    name: 'concat_param',
    // concat_dim is the spelling of the older files; it knows no negative axis.
    fields: { concat_dim: optional('uint32', 1), axis: scalar('int32', 2, 1), engine: engine(3) },
  },
  bottoms: [1, Number.POSITIVE_INFINITY],
  signal: 'passes',
  plan({ param, bottom: first, bottoms, refuse }) {
    if (param.concat_dim !== undefined && param[origin].fields.has('axis')) {
      throw refuse('gives both axis and concat_dim; Caffe takes one', 'input');
    }
    const axis = resolveAxis(param.concat_dim ?? param.axis, first.shape.length, refuse);
    const others = (shape: readonly number[]): string =>
      shape.map((dim, index) => (index === axis ? '*' : dim)).join();
    const odd = bottoms.find((bottom) => others(bottom.shape) !== others(first.shape));
    if (odd !== undefined) {
      throw refuse(`cannot join [${first.shape}] and [${odd.shape}] along axis ${axis}`, 'input');
    }
    const joined = bottoms.reduce((sum, bottom) => sum + (bottom.shape[axis] ?? 0), 0);
    const shape = first.shape.map((dim, index) => (index === axis ? joined : dim));
    return {
      build: ({ emit }) =>
        bottoms.length === 1
          ? [first]
          : [emit({ type: 'Concat', attributes: { axis }, inputs: bottoms, shape })],
    };
  },
});
