/**
 * HardSigmoid. HSigmoid is MobileNetV3's (arXiv:1905.02244): min(max(x + 3, 0), 6) / 6. HardSigmoid is min(max(alpha x + beta, 0),
 * 1) with hard_sigmoid_param (synopsys-caffe's caffe.proto). Without the block forks disagree on what it is: Keras's 0.2 x + 0.5, or
 * MobileNetV3's.
 */
import { optional } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';

export const hardSigmoid = defineLayer({
  types: ['HSigmoid', 'Hsigmoid', 'HardSigmoid', 'Hardsigmoid'],
  block: {
    name: 'hard_sigmoid_param',
    aliases: ['hsigmoid_param'],
    fields: { alpha: optional('float', 1), beta: optional('float', 2) },
  },
  signal: 'passes',
  plan({ param: { alpha, beta }, layer, bottom, refuse }) {
    const given = alpha !== undefined || beta !== undefined;
    if (/^Hsigmoid$/i.test(layer.type)) {
      if (given) throw refuse('has alpha or beta; write it as a HardSigmoid', 'input');
      return { build: (build) => [emitUnary(build, 'HSigmoid', bottom, { opset: 'opset5' })] };
    }
    if (!given) {
      throw refuse(
        'has no alpha and beta, and forks disagree on them: write hard_sigmoid_param { alpha: 0.2 beta: 0.5 } for that of Keras, or the type HSigmoid for that of MobileNetV3',
      );
    }
    return {
      build({ emit, constant }) {
        const inputs = [
          bottom,
          constant('alpha', floatTensor([], [alpha ?? 0.2])),
          constant('beta', floatTensor([], [beta ?? 0.5])),
        ];
        return [emit({ type: 'HardSigmoid', inputs, shape: bottom.shape })];
      },
    };
  },
});
