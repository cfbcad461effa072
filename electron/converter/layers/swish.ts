/** Swish: x sigmoid(beta x) (SwishParameter of BVLC's caffe.proto; Ramachandran et al., arXiv:1710.05941). */
import { scalar } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { engine } from './spatial.ts';

export const swish = defineLayer({
  types: ['Swish'],
  block: { name: 'swish_param', fields: { beta: scalar('float', 1, 1), engine: engine(2) } },
  signal: 'rectifies',
  plan: ({ param, bottom }) => ({
    build({ emit, constant }) {
      const beta = constant('beta', floatTensor([], [param.beta]));
      return [emit({ type: 'Swish', opset: 'opset4', inputs: [bottom, beta], shape: bottom.shape })];
    },
  }),
});
