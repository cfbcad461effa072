/** Softmax along an axis. */
import { enumeration, scalar } from '../caffe/message.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { engines } from './spatial.ts';

export const softmax = defineLayer({
  types: ['Softmax'],
  block: {
    name: 'softmax_param',
    fields: { engine: enumeration(1, engines, 'DEFAULT'), axis: scalar('int32', 2, 1) },
  },
  signal: 'classifies',
  plan({ param, bottoms: [bottom], refuse }) {
    if (bottom === undefined) throw refuse('has no bottom', 'input');
    const axis = resolveAxis(param.axis, bottom.shape.length, refuse);
    const { shape } = bottom;
    return {
      build: ({ emit }) => [
        emit({ type: 'SoftMax', opset: 'opset8', attributes: { axis }, inputs: [bottom], shape }),
      ],
    };
  },
});
