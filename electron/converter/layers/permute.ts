/** Permute of SSD: the axes in the given order; those that it does not name follow (permute_layer.cpp of weiliu89/caffe). */
import { repeated } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const permute = defineLayer({
  types: ['Permute'],
  block: { name: 'permute_param', fields: { order: repeated('uint32', 1) } },
  signal: 'passes',
  plan({ param: { order: given }, bottom, refuse }) {
    const rank = bottom.shape.length;
    if (new Set(given).size !== given.length || given.some((axis) => axis >= rank)) {
      throw refuse(`has the order [${given}] for the axes of [${bottom.shape}]`, 'input');
    }
    const order = [...given, ...bottom.shape.map((_, axis) => axis).filter((axis) => !given.includes(axis))];
    const shape = order.map((axis) => bottom.shape[axis] ?? 1);
    return {
      build({ emit, constant }) {
        if (order.every((axis, index) => axis === index)) return [bottom];
        const axes = constant('order', int64Tensor([rank], order));
        return [emit({ type: 'Transpose', inputs: [bottom, axes], shape })];
      },
    };
  },
});
