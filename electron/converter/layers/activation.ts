/** Element-wise layers that are one operation of OpenVINO without learned values. */
import { enumeration, type Fields, type Message, scalar } from '../caffe/message.ts';
import type { Attribute } from '../graph/graph.ts';
import { defineLayer, type LayerDefinition } from './definition.ts';
import { engines } from './spatial.ts';

const engine = { engine: enumeration(1, engines, 'DEFAULT') };

function elementwise<F extends Fields>(
  caffe: string,
  type: string,
  block?: { name: string; fields: F },
  attributes: (param: Message<F>) => Record<string, Attribute> = () => ({}),
): LayerDefinition {
  return defineLayer({
    types: [caffe],
    ...(block === undefined ? {} : { block }),
    plan({ param, bottoms: [bottom], refuse }) {
      if (bottom === undefined) throw refuse('has no bottom', 'input');
      const { shape } = bottom;
      return {
        build: ({ emit }) => [emit({ type, attributes: attributes(param), inputs: [bottom], shape })],
      };
    },
  });
}

export const sigmoid = elementwise('Sigmoid', 'Sigmoid', { name: 'sigmoid_param', fields: engine });
export const tanh = elementwise('TanH', 'Tanh', { name: 'tanh_param', fields: engine });
export const absVal = elementwise('AbsVal', 'Abs');
export const elu = elementwise(
  'ELU',
  'Elu',
  { name: 'elu_param', fields: { alpha: scalar('float', 1, 1) } },
  (param) => ({ alpha: param.alpha }),
);
