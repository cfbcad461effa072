/**
 * InnerProduct: everything from `axis` on is flattened and multiplied by the weights, [outputs, inputs] or transposed
 * (InnerProductParameter of BVLC's caffe.proto).
 */
import { message, optional, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { elementCount, int64Tensor, reshaped } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { engine } from './spatial.ts';

const innerProductParameter = {
  num_output: optional('uint32', 1),
  bias_term: scalar('bool', 2, true),
  weight_filler: message(3, FillerParameter),
  bias_filler: message(4, FillerParameter),
  axis: scalar('int32', 5, 1),
  transpose: scalar('bool', 6, false),
  engine: engine(7),
};

export const innerProduct = defineLayer({
  types: ['InnerProduct'],
  block: { name: 'inner_product_param', fields: innerProductParameter },
  signal: 'weighted',
  plan({ param, bottom, refuse }) {
    const outputs = param.num_output ?? 0;
    if (outputs < 1) throw refuse('has no num_output', 'input');
    const axis = resolveAxis(param.axis, bottom.shape.length, refuse);
    const leading = bottom.shape.slice(0, axis);
    const fanIn = elementCount(bottom.shape.slice(axis));
    const shape = [...leading, outputs];
    const weights = {
      role: 'weights',
      shape: param.transpose ? [fanIn, outputs] : [outputs, fanIn],
      filler: param.weight_filler,
      fallback: { fanIn },
    };
    const bias = { role: 'bias', shape: [outputs], filler: param.bias_filler, fallback: { constant: 0 } };
    return {
      blobs: param.bias_term ? [weights, bias] : [weights],
      build({ emit, constant, blobs: [matrix, offsets] }) {
        if (matrix === undefined) throw new TypeError('an inner product without weights');
        // Of a MatMul of four dimensions OpenVINO's CPU plugin (2026.4) takes the last for the channels and gives a PReLU
        // behind it wrong slopes, so more than three are multiplied as two.
        const rows = shape.length > 3 ? [elementCount(leading)] : leading;
        let input = bottom;
        if (bottom.shape.length !== rows.length + 1) {
          const pattern = rows === leading ? [...leading.map(() => 0), -1] : [-1, fanIn];
          const wanted = constant('flatten/shape', int64Tensor([pattern.length], pattern));
          const attributes = { special_zero: true };
          input = emit(
            { type: 'Reshape', attributes, inputs: [bottom, wanted], shape: [...rows, fanIn] },
            'flatten',
          );
        }
        const productShape = [...rows, outputs];
        const last = rows === leading ? undefined : 'rows';
        let result = emit(
          {
            type: 'MatMul',
            attributes: { transpose_a: false, transpose_b: !param.transpose },
            inputs: [input, constant('weights', matrix)],
            shape: productShape,
          },
          last,
        );
        if (offsets !== undefined) {
          const biasValue = constant('bias/value', reshaped(offsets, [...rows.map(() => 1), outputs]));
          const inputs = [result, biasValue];
          const attributes = { auto_broadcast: 'numpy' };
          result = emit({ type: 'Add', attributes, inputs, shape: productShape }, 'bias');
        }
        if (last === undefined) return [result];
        const wanted = constant('shape', int64Tensor([shape.length], [-1, ...shape.slice(1)]));
        return [
          emit({ type: 'Reshape', attributes: { special_zero: false }, inputs: [result, wanted], shape }),
        ];
      },
    };
  },
});
