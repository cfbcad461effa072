/** SELU: l x, or l a (exp(x) - 1) below zero, with the constants of Klambauer et al. (arXiv:1706.02515). */
import { scalar } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const selu = defineLayer({
  types: ['SELU'],
  block: {
    name: 'selu_param',
    fields: {
      alpha: scalar('float', 1, 1.6732632423543772),
      lambda: scalar('float', 2, 1.0507009873554805),
    },
  },
  signal: 'rectifies',
  plan: ({ param: { alpha, lambda }, bottom }) => ({
    build: ({ emit, constant }) => [
      emit({
        type: 'Selu',
        inputs: [
          bottom,
          constant('alpha', floatTensor([1], [alpha])),
          constant('lambda', floatTensor([1], [lambda])),
        ],
        shape: bottom.shape,
      }),
    ],
  }),
});
