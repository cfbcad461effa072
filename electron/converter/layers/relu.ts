/** ReLU, with a slope for negative values where the file gives one. */
import { enumeration, scalar } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { engines } from './spatial.ts';

export const relu = defineLayer({
  types: ['ReLU'],
  block: {
    name: 'relu_param',
    fields: { negative_slope: scalar('float', 1, 0), engine: enumeration(2, engines, 'DEFAULT') },
  },
  signal: 'rectifies',
  plan({ param, bottoms: [bottom], refuse }) {
    if (bottom === undefined) throw refuse('has no bottom', 'input');
    const { shape } = bottom;
    return {
      build({ emit, constant }) {
        if (param.negative_slope === 0) return [emit({ type: 'ReLU', inputs: [bottom], shape })];
        const slope = constant('slope', floatTensor([1], [param.negative_slope]));
        return [emit({ type: 'PReLU', inputs: [bottom, slope], shape })];
      },
    };
  },
});
