/** Power: (shift + scale x) ^ power (power_layer.cpp of BVLC/caffe). */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitAffine, emitWithNumber } from './elementwise.ts';

export const power = defineLayer({
  types: ['Power'],
  block: {
    name: 'power_param',
    fields: {
      power: scalar('float', 1, 1),
      scale: scalar('float', 2, 1),
      shift: scalar('float', 3, 0),
    },
  },
  plan: ({ param, bottom }) => ({
    build(build) {
      if (param.power === 1) return [emitAffine(build, bottom, param)];
      const inner = emitAffine(build, bottom, param, 'shift');
      return [emitWithNumber(build, 'Power', inner, param.power, { constant: 'power/value' })];
    },
  }),
});
