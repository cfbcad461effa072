/** Transpose (transpose_layer.cpp of tianzhi0549/CTPN and other OCR forks): axis i of the top is axis dim[i] of the bottom. */
import { repeated } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { permute } from './permute.ts';

export const transpose = defineLayer({
  types: ['Transpose'],
  block: { name: 'transpose_param', fields: { dim: repeated('int32', 1) } },
  signal: 'passes',
  plan({ param: { dim }, bottom, planOf, refuse }) {
    if (dim.length !== bottom.shape.length || dim.some((axis) => axis < 0)) {
      throw refuse(`has the axes [${dim}] for a bottom of [${bottom.shape}]`, 'input');
    }
    return planOf(permute, `permute_param { ${dim.map((axis) => `order: ${axis}`).join(' ')} }`);
  },
});
