/** Concat along an axis. */
import { optional, scalar } from '../caffe/message.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const concat = defineLayer({
  types: ['Concat'],
  block: {
    name: 'concat_param',
    // concat_dim is the spelling of the older files; it knows no negative axis.
    fields: { concat_dim: optional('uint32', 1), axis: scalar('int32', 2, 1) },
  },
  bottoms: [1, Number.POSITIVE_INFINITY],
  signal: 'passes',
  plan({ param, bottoms, refuse }) {
    const [first] = bottoms;
    if (first === undefined) throw refuse('has no bottom', 'input');
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
