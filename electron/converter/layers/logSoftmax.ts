/** LogSoftmax of the forks that have it: the logarithm of Softmax, with Softmax's parameters. */
import { defineLayer, resolveAxis } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { softmaxParameter } from './softmax.ts';

export const logSoftmax = defineLayer({
  types: ['LogSoftmax'],
  block: { name: 'softmax_param', fields: softmaxParameter },
  signal: 'classifies',
  plan({ param, bottom, refuse }) {
    const axis = resolveAxis(param.axis, bottom.shape.length, refuse);
    return {
      build: (build) => [emitUnary(build, 'LogSoftmax', bottom, { opset: 'opset5', attributes: { axis } })],
    };
  },
});
