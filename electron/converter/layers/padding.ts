/**
 * Padding of forks (padding_layer.cpp): an image is surrounded by zeros, with one pad, one a direction or one a side; or, in another
 * fork, by pad_value with pad_t, pad_l, pad_b and pad_r. Their fields tell them apart. As in the first, `pad` goes before pad_h and
 * pad_w, and these before those of the sides.
 */
import { enumeration, scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { pad } from './pad.ts';

const size = (number: number) => scalar('uint32', number, 0);

export const padding = defineLayer({
  types: ['Padding'],
  block: {
    name: 'padding_param',
    fields: {
      pad: size(1),
      pad_h: size(2),
      pad_w: size(3),
      pad_h_top: size(4),
      pad_h_bottom: size(5),
      pad_w_left: size(6),
      pad_w_right: size(7),
      pad_to_power_of_2: scalar('bool', 8, false),
      pad_t: size(9),
      pad_l: size(10),
      pad_b: size(11),
      pad_r: size(12),
      pad_value: scalar('float', 13, 0),
      pad_method: enumeration(14, { CONSTANT: 0 }, 'CONSTANT'),
    },
  },
  signal: 'passes',
  plan({ param, bottom, planOf, refuse }) {
    if (bottom.shape.length !== 4) {
      throw refuse(`wants images of 4 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    if (param.pad_to_power_of_2) throw refuse('has pad_to_power_of_2; write the pads');
    const high = param.pad || param.pad_h;
    const wide = param.pad || param.pad_w;
    const zeros = high > 0 ? [high, high] : [param.pad_h_top, param.pad_h_bottom];
    zeros.push(...(wide > 0 ? [wide, wide] : [param.pad_w_left, param.pad_w_right]));
    const values = [param.pad_t, param.pad_b, param.pad_l, param.pad_r];
    const isBoth = zeros.some((side) => side > 0) && values.some((side) => side > 0);
    if (isBoth) throw refuse('has pads of two forks; keep those of one', 'input');
    const sides = zeros.map((side, index) => side + (values[index] ?? 0));
    return planOf(pad, `pad_param { paddings: [0, 0, 0, 0, ${sides}] constant_values: ${param.pad_value} }`);
  },
});
