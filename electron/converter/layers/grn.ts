/** GRN (grn_layer.cpp of Intel's openvinotoolkit/training_toolbox_caffe): x / sqrt(sum of squares over the channels + bias). */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const grn = defineLayer({
  types: ['GRN'],
  block: { name: 'grn_param', fields: { bias: scalar('float', 1, 1) } },
  signal: 'passes',
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    if (shape.length < 2) throw refuse(`wants channels, but its bottom is [${shape}]`, 'input');
    return {
      build({ emit, constant }) {
        const inputs = [bottom, constant('axes', int64Tensor([1], [1]))];
        const attributes = { eps: param.bias, eps_mode: 'add' };
        return [emit({ type: 'NormalizeL2', attributes, inputs, shape })];
      },
    };
  },
});
