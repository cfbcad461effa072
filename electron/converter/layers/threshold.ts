/** Threshold: 1 where x is above the threshold, else 0 (threshold_layer.cpp of BVLC/caffe). */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitAffine, emitUnary } from './elementwise.ts';

export const threshold = defineLayer({
  types: ['Threshold'],
  block: { name: 'threshold_param', fields: { threshold: scalar('float', 1, 0) } },
  plan: ({ param, bottom }) => ({
    build(build) {
      // The difference of two floats is 0 only for equal ones, so its sign is exact.
      const difference = emitAffine(build, bottom, { scale: 1, shift: -param.threshold }, 'difference');
      return [emitUnary(build, 'ReLU', emitUnary(build, 'Sign', difference, { suffix: 'sign' }))];
    },
  }),
});
