/** BNLL, the binomial normal log likelihood: log(1 + exp(x)). */
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const bnll = defineLayer({
  types: ['BNLL'],
  signal: 'rectifies',
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'SoftPlus', bottom, { opset: 'opset4' })] }),
});
