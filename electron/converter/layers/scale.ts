/** Scale by learned factors along some axes, with an optional bias; or by a second bottom. */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { reshaped } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const scale = defineLayer({
  types: ['Scale'],
  block: {
    name: 'scale_param',
    fields: {
      axis: scalar('int32', 1, 1),
      num_axes: scalar('int32', 2, 1),
      filler: message(3, FillerParameter),
      bias_term: scalar('bool', 4, false),
      bias_filler: message(5, FillerParameter),
    },
  },
  signal: 'passes',
  plan({ param, bottoms: [bottom], refuse }) {
    if (bottom === undefined) throw refuse('has no bottom', 'input');
    const { shape } = bottom;
    const axis = resolveAxis(param.axis, shape.length, refuse);
    if (param.num_axes < -1) throw refuse(`has num_axes ${param.num_axes}`, 'input');
    const end = param.num_axes === -1 ? shape.length : axis + param.num_axes;
    if (end > shape.length)
      throw refuse(`scales ${param.num_axes} axes from axis ${axis} of [${shape}]`, 'input');
    const learned = shape.slice(axis, end);
    const broadcast = shape.map((dim, index) => (index >= axis && index < end ? dim : 1));
    const factors = { role: 'factors', shape: learned, filler: param.filler, fallback: { constant: 1 } };
    const bias = { role: 'bias', shape: learned, filler: param.bias_filler, fallback: { constant: 0 } };
    const attributes = { auto_broadcast: 'numpy' };
    return {
      blobs: param.bias_term ? [factors, bias] : [factors],
      build({ emit, constant, blobs: [multipliers, offsets] }) {
        if (multipliers === undefined) throw new TypeError('a Scale without factors');
        const multiplier = constant('factors', reshaped(multipliers, broadcast));
        const scaled = emit({ type: 'Multiply', attributes, inputs: [bottom, multiplier], shape });
        if (offsets === undefined) return [scaled];
        const offset = constant('bias/value', reshaped(offsets, broadcast));
        return [emit({ type: 'Add', attributes, inputs: [scaled, offset], shape }, 'bias')];
      },
    };
  },
});
