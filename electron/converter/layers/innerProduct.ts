/**
 * InnerProduct: everything from `axis` on is flattened and multiplied by the weights, [outputs, inputs] or transposed
 * (InnerProductParameter of BVLC's caffe.proto).
 */
import { message, optional, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { int64Tensor, reshaped } from '../graph/tensor.ts';
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
    const fanIn = bottom.shape.slice(axis).reduce((product, dim) => product * dim, 1);
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
        let input = bottom;
        if (bottom.shape.length !== axis + 1) {
          const pattern = constant('flatten/shape', int64Tensor([axis + 1], [...leading.map(() => 0), -1]));
          input = emit(
            {
              type: 'Reshape',
              attributes: { special_zero: true },
              inputs: [bottom, pattern],
              shape: [...leading, fanIn],
            },
            'flatten',
          );
        }
        const product = emit({
          type: 'MatMul',
          attributes: { transpose_a: false, transpose_b: !param.transpose },
          inputs: [input, constant('weights', matrix)],
          shape,
        });
        if (offsets === undefined) return [product];
        const biasValue = constant('bias/value', reshaped(offsets, [...leading.map(() => 1), outputs]));
        return [
          emit(
            { type: 'Add', attributes: { auto_broadcast: 'numpy' }, inputs: [product, biasValue], shape },
            'bias',
          ),
        ];
      },
    };
  },
});
