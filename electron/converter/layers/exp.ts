/** Exp: base ^ (shift + scale x), where a base of -1 is e (ExpParameter of BVLC's caffe.proto). */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { emitAffine, emitUnary } from './elementwise.ts';

export const exp = defineLayer({
  types: ['Exp'],
  block: {
    name: 'exp_param',
    fields: {
      base: scalar('float', 1, -1),
      scale: scalar('float', 2, 1),
      shift: scalar('float', 3, 0),
    },
  },
  plan({ param: { base, scale, shift }, bottom, refuse }) {
    if (base !== -1 && base <= 0) throw refuse(`has base ${base}; it must be positive, or -1 for e`, 'input');
    const logarithm = base === -1 ? 1 : Math.log(base);
    return {
      build(build) {
        const exponent = emitAffine(
          build,
          bottom,
          { scale: scale * logarithm, shift: shift * logarithm },
          'exponent',
        );
        return [emitUnary(build, 'Exp', exponent)];
      },
    };
  },
});
