/** ReLU6: min(max(x, 0), 6), in the forks that run MobileNet-v2. */
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const relu6 = defineLayer({
  types: ['ReLU6'],
  block: { name: 'relu6_param', fields: {} },
  signal: 'rectifies',
  plan: ({ bottom }) => ({
    build: (build) => [emitUnary(build, 'Clamp', bottom, { attributes: { min: 0, max: 6 } })],
  }),
});
