/** Mish (Misra, arXiv:1908.08681), in the forks that run YOLOv4: x tanh(log(1 + e^x)). */
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const mish = defineLayer({
  types: ['Mish'],
  block: { name: 'mish_param', fields: {} },
  signal: 'rectifies',
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'Mish', bottom, { opset: 'opset4' })] }),
});
