/**
 * MatMul of forks (matmul_layer.cpp of synopsys-caffe and others): the last two axes of both bottoms as matrices, the axes before
 * them alike. On such bottoms all forks agree but those that name their sizes, whose fields are refused.
 */
import { scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';

export const matMul = defineLayer({
  types: ['MatMul'],
  block: {
    name: 'matmul_param',
    fields: { transpose_a: scalar('bool', 1, false), transpose_b: scalar('bool', 2, false) },
  },
  bottoms: [2, 2],
  plan({ param: { transpose_a, transpose_b }, bottom, bottoms: [, other = bottom], refuse }) {
    const matrix = (shape: readonly number[], isTransposed: boolean): readonly [number, number] => {
      const [rows = 0, columns = 0] = shape.slice(-2);
      return isTransposed ? [columns, rows] : [rows, columns];
    };
    const [rows, inner] = matrix(bottom.shape, transpose_a);
    const [otherInner, columns] = matrix(other.shape, transpose_b);
    const before = bottom.shape.slice(0, -2);
    const isAlike = before.join() === other.shape.slice(0, -2).join();
    if (bottom.shape.length < 2 || other.shape.length !== bottom.shape.length || !isAlike) {
      throw refuse(
        `multiplies [${bottom.shape}] by [${other.shape}]; only bottoms that differ in their last two axes alone can be converted`,
      );
    }
    if (inner !== otherInner) {
      throw refuse(
        `multiplies matrices of ${rows} x ${inner} by those of ${otherInner} x ${columns}, which do not fit`,
        'input',
      );
    }
    const shape = [...before, rows, columns];
    const attributes = { transpose_a, transpose_b };
    return { build: ({ emit }) => [emit({ type: 'MatMul', attributes, inputs: [bottom, other], shape })] };
  },
});
