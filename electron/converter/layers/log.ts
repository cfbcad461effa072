/** Log: the logarithm of (shift + scale x) to a base, where -1 is e (LogParameter of BVLC's caffe.proto). */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitAffine, emitUnary, emitWithNumber } from './elementwise.ts';

export const log = defineLayer({
  types: ['Log'],
  block: {
    name: 'log_param',
    fields: {
      base: scalar('float', 1, -1),
      scale: scalar('float', 2, 1),
      shift: scalar('float', 3, 0),
    },
  },
  plan({ param: { base, scale, shift }, bottom, refuse }) {
    if (base !== -1 && (base <= 0 || base === 1)) {
      throw refuse(`has base ${base}; it must be positive and not 1, or -1 for e`, 'input');
    }
    return {
      build(build) {
        const argument = emitAffine(build, bottom, { scale, shift }, 'argument');
        if (base === -1) return [emitUnary(build, 'Log', argument)];
        const natural = emitUnary(build, 'Log', argument, { suffix: 'natural' });
        return [emitWithNumber(build, 'Multiply', natural, 1 / Math.log(base), { constant: 'base/value' })];
      },
    };
  },
});
