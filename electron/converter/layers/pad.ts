/** Pad (pad_layer.cpp of synopsys-caffe): `paddings` holds two numbers an axis, before and behind; the value is constant_values. */
import { repeated, scalar } from '../caffe/message.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const pad = defineLayer({
  types: ['Pad'],
  block: {
    name: 'pad_param',
    fields: { paddings: repeated('uint32', 1), constant_values: scalar('float', 2, 0) },
  },
  signal: 'passes',
  plan({ param: { paddings, constant_values: value }, bottom, refuse }) {
    const { shape } = bottom;
    if (paddings.length !== 2 * shape.length) {
      throw refuse(`has ${paddings.length} paddings, not two for each axis of [${shape}]`, 'input');
    }
    const before = shape.map((_, axis) => paddings[2 * axis] ?? 0);
    const behind = shape.map((_, axis) => paddings[2 * axis + 1] ?? 0);
    return {
      build({ emit, constant }) {
        const inputs = [
          bottom,
          constant('before', int64Tensor([shape.length], before)),
          constant('behind', int64Tensor([shape.length], behind)),
          constant('value', floatTensor([], [value])),
        ];
        const padded = shape.map((size, axis) => size + (before[axis] ?? 0) + (behind[axis] ?? 0));
        return [emit({ type: 'Pad', attributes: { pad_mode: 'constant' }, inputs, shape: padded })];
      },
    };
  },
});
