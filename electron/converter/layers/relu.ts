/** ReLU: max(x, 0), with a slope for negative values where the file gives one (ReLUParameter of BVLC's caffe.proto). */
import { scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { type Build, defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { engine } from './spatial.ts';

export const relu = defineLayer({
  types: ['ReLU'],
  block: { name: 'relu_param', fields: { negative_slope: scalar('float', 1, 0), engine: engine(2) } },
  signal: 'rectifies',
  plan: ({ param, bottom }) => ({ build: (build) => [emitRelu(build, bottom, param.negative_slope)] }),
});

export function emitRelu(build: Build, value: Value, negativeSlope: number, suffix?: string): Value {
  if (negativeSlope === 0) return emitUnary(build, 'ReLU', value, { suffix });
  const name = suffix === undefined ? 'slope' : `${suffix}/slope`;
  const slope = build.constant(name, floatTensor([1], [negativeSlope]));
  return build.emit({ type: 'PReLU', inputs: [value, slope], shape: value.shape }, suffix);
}
