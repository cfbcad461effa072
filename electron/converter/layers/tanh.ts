/** TanH: the hyperbolic tangent. */

import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { engine } from './spatial.ts';

export const tanh = defineLayer({
  types: ['TanH'],
  block: { name: 'tanh_param', fields: { engine: engine(1) } },
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'Tanh', bottom)] }),
});
