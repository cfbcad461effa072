/**
 * SELU (Klambauer et al., arXiv:1706.02515; selu_layer.cpp of synopsys-caffe, type SeLu): lambda x, below 0 lambda alpha (e^x - 1).
 */
import { scalar } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const selu = defineLayer({
  types: ['SELU', 'SeLu'],
  block: {
    name: 'selu_param',
    fields: { lambda: scalar('float', 1, 1.050700987), alpha: scalar('float', 2, 1.67326324) },
  },
  signal: 'passes',
  plan: ({ param, bottom }) => ({
    build({ emit, constant }) {
      const alpha = constant('alpha', floatTensor([1], [param.alpha]));
      const lambda = constant('lambda', floatTensor([1], [param.lambda]));
      return [emit({ type: 'Selu', inputs: [bottom, alpha, lambda], shape: bottom.shape })];
    },
  }),
});
