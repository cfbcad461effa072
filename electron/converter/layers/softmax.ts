/** Softmax along an axis. */
import { scalar } from '../caffe/message.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { engine } from './spatial.ts';

export const softmaxParameter = { engine: engine(1), axis: scalar('int32', 2, 1) };

export const softmax = defineLayer({
  types: ['Softmax'],
  block: { name: 'softmax_param', fields: softmaxParameter },
  signal: 'classifies',
  plan({ param, bottom, refuse }) {
    const axis = resolveAxis(param.axis, bottom.shape.length, refuse);
    const { shape } = bottom;
    return {
      build: ({ emit }) => [
        emit({ type: 'SoftMax', opset: 'opset8', attributes: { axis }, inputs: [bottom], shape }),
      ],
    };
  },
});
