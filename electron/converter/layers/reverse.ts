/**
 * Reverse of forks with bidirectional LSTMs (reverse_layer.cpp of tianzhi0549/CTPN and others): the bottom with one axis turned
 * round, the first (time) by default. Forks that take the sequences' marks as a second bottom reverse each sequence by itself.
 */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { backwardsOrder, checkPositions } from './positions.ts';

export const reverse = defineLayer({
  types: ['Reverse'],
  block: { name: 'reverse_param', fields: { axis: scalar('int32', 1, 0) } },
  bottoms: [1, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms, refuse }) {
    if (bottoms.length === 2) {
      throw refuse('reverses each sequence by its marks: what goes where depends on the data');
    }
    const { shape } = bottom;
    const axis = resolveAxis(param.axis, shape.length, refuse);
    const length = shape[axis] ?? 1;
    checkPositions(length, refuse);
    return {
      build({ emit, constant }) {
        const order = constant('order', backwardsOrder(length));
        const along = constant('axis', int64Tensor([], [axis]));
        const inputs = [bottom, order, along];
        return [emit({ type: 'Gather', opset: 'opset8', attributes: { batch_dims: 0 }, inputs, shape })];
      },
    };
  },
});
