/**
 * HardSwish (Howard et al., "Searching for MobileNetV3", arXiv:1905.02244): x min(max(x + 3, 0), 6) / 6, under the names that
 * forks and converters to Caffe give it.
 */
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const hardSwish = defineLayer({
  types: ['HSwish', 'Hswish', 'HardSwish', 'Hardswish'],
  block: { name: 'hswish_param', aliases: ['hardswish_param', 'hard_swish_param'], fields: {} },
  signal: 'rectifies',
  plan: ({ bottom }) => ({ build: (build) => [emitUnary(build, 'HSwish', bottom, { opset: 'opset4' })] }),
});
