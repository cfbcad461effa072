/** Sigmoid: 1 / (1 + exp(-x)). */

import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { engine } from './spatial.ts';

export const sigmoid = defineLayer({
  types: ['Sigmoid'],
  block: { name: 'sigmoid_param', fields: { engine: engine(1) } },
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'Sigmoid', bottom)] }),
});
