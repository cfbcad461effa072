/** ELU: x, or alpha (exp(x) - 1) below zero (Clevert et al., arXiv:1511.07289). */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const elu = defineLayer({
  types: ['ELU'],
  block: { name: 'elu_param', fields: { alpha: scalar('float', 1, 1) } },
  signal: 'rectifies',
  plan: ({ param: { alpha }, bottom }) => ({
    build: (build) => [emitUnary(build, 'Elu', bottom, { attributes: { alpha } })],
  }),
});
