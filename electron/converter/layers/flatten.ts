/** Flatten: the axes from `axis` to `end_axis` become one. */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const flatten = defineLayer({
  types: ['Flatten'],
  block: {
    name: 'flatten_param',
    fields: { axis: scalar('int32', 1, 1), end_axis: scalar('int32', 2, -1) },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const rank = bottom.shape.length;
    const axis = resolveAxis(param.axis, rank, refuse);
    const end = resolveAxis(param.end_axis, rank, refuse, 'end_axis');
    if (end < axis) throw refuse(`has end_axis ${param.end_axis} before axis ${param.axis}`, 'input');
    const leading = bottom.shape.slice(0, axis);
    const trailing = bottom.shape.slice(end + 1);
    const joined = bottom.shape.slice(axis, end + 1).reduce((product, dim) => product * dim, 1);
    const pattern = [...leading.map(() => 0), -1, ...trailing];
    return {
      build({ emit, constant }) {
        const target = constant('shape', int64Tensor([pattern.length], pattern));
        const shape = [...leading, joined, ...trailing];
        return [
          emit({ type: 'Reshape', attributes: { special_zero: true }, inputs: [bottom, target], shape }),
        ];
      },
    };
  },
});
