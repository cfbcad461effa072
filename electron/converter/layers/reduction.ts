/**
 * Reduction: one number for everything from `axis` on, as a sum, a sum of magnitudes or of squares, or a mean, times
 * `coeff` (ReductionParameter of BVLC's caffe.proto). The reduced axes are gone.
 */
import { enumeration, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';
import { emitBinary, emitWithNumber } from './elementwise.ts';

const reductions = {
  SUM: { type: 'ReduceSum', opset: 'opset1' },
  ASUM: { type: 'ReduceL1', opset: 'opset4' },
  SUMSQ: { type: 'ReduceSum', opset: 'opset1' },
  MEAN: { type: 'ReduceMean', opset: 'opset1' },
} as const;

export const reduction = defineLayer({
  types: ['Reduction'],
  block: {
    name: 'reduction_param',
    fields: {
      operation: enumeration(1, { SUM: 1, ASUM: 2, SUMSQ: 3, MEAN: 4 }, 'SUM'),
      axis: scalar('int32', 2, 0),
      coeff: scalar('float', 3, 1),
    },
  },
  plan({ param: { operation, coeff, ...param }, bottom, refuse }) {
    const axis = resolveAxis(param.axis, bottom.shape.length, refuse);
    const axes = bottom.shape.map((_, index) => index).slice(axis);
    const shape = bottom.shape.slice(0, axis);
    return {
      build(build) {
        const over = build.constant('axes', int64Tensor([axes.length], axes));
        const terms =
          operation === 'SUMSQ' ? emitBinary(build, 'Multiply', [bottom, bottom], 'squares') : bottom;
        const reduced = build.emit(
          { ...reductions[operation], attributes: { keep_dims: false }, inputs: [terms, over], shape },
          coeff === 1 ? undefined : 'reduced',
        );
        if (coeff === 1) return [reduced];
        return [emitWithNumber(build, 'Multiply', reduced, coeff, { constant: 'coefficient' })];
      },
    };
  },
});
