/**
 * Reshape: `num_axes` axes from `axis` on get the dimensions of `shape`, where 0 copies the bottom's and -1 stands for what
 * is left over (ReshapeParameter of BVLC's caffe.proto).
 */
import { message, scalar } from '../caffe/message.ts';
import { BlobShape } from '../caffe/schema.ts';
import { elementCount, int64Tensor } from '../graph/tensor.ts';
import { defineLayer, type PlanInput } from './definition.ts';

export const reshape = defineLayer({
  types: ['Reshape'],
  block: {
    name: 'reshape_param',
    fields: {
      shape: message(1, BlobShape),
      axis: scalar('int32', 2, 0),
      num_axes: scalar('int32', 3, -1),
    },
  },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    // An axis may stand behind the last one, to append dimensions; -1 is that place.
    const axis = param.axis < 0 ? shape.length + param.axis + 1 : param.axis;
    const end = param.num_axes === -1 ? shape.length : axis + param.num_axes;
    if (axis < 0 || axis > shape.length || end < axis || end > shape.length) {
      throw refuse(
        `has axis ${param.axis} and num_axes ${param.num_axes}, but its bottom is [${shape}]`,
        'input',
      );
    }
    const target = [
      ...shape.slice(0, axis),
      ...resolved(param.shape?.dim ?? [], shape.slice(axis), end - axis, refuse),
      ...shape.slice(end),
    ];
    if (target.some((dim) => !Number.isInteger(dim)) || elementCount(target) !== elementCount(shape)) {
      throw refuse(
        `cannot turn [${shape}] into [${param.shape?.dim ?? []}]: the numbers of elements differ`,
        'input',
      );
    }
    // A zero keeps the batch, also when another one is asked for later.
    const pattern = target[0] === shape[0] ? [0, ...target.slice(1)] : target;
    return {
      build({ emit, constant }) {
        if (target.join() === shape.join()) return [bottom];
        const wanted = constant('shape', int64Tensor([pattern.length], pattern));
        const attributes = { special_zero: true };
        return [emit({ type: 'Reshape', attributes, inputs: [bottom, wanted], shape: target })];
      },
    };
  },
});

/**
 * The file's dimensions with 0 and -1 filled in. A zero copies the dimension that the bottom has at its place, also one
 * behind the axes that are replaced (reshape_layer.cpp).
 */
function resolved(
  dims: readonly number[],
  following: readonly number[],
  axes: number,
  refuse: PlanInput<Record<never, never>>['refuse'],
): number[] {
  const copied = dims.map((dim, index) => {
    if (dim !== 0) return dim;
    const same = following[index];
    if (same === undefined)
      throw refuse(`copies dimension ${index} of [${following}], which has none`, 'input');
    return same;
  });
  const open = copied.filter((dim) => dim === -1).length;
  if (open > 1 || copied.some((dim) => dim < -1)) {
    throw refuse(`has the shape [${dims}]; one dimension may be -1, the others are 0 or more`, 'input');
  }
  const known = elementCount(copied.filter((dim) => dim !== -1));
  return copied.map((dim) => (dim === -1 ? elementCount(following.slice(0, axes)) / known : dim));
}
