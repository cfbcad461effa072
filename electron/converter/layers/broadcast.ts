/** Which axes of its first bottom a Scale or Bias covers, with a learned blob or with its second bottom. */
import type { Fields } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { type Build, type PlanInput, resolveAxis } from './definition.ts';

/** Of a blob or a second bottom: the first axis that it covers, and its shape. */
export function coveredAxes(
  {
    param,
    bottom,
    refuse,
  }: Pick<PlanInput<Fields>, 'bottom' | 'refuse'> & {
    readonly param: { readonly axis: number; readonly num_axes: number };
  },
  second: Value | undefined,
): { axis: number; shape: readonly number[] } {
  const { shape } = bottom;
  // A scalar covers no axis, so any stands (scale_layer.cpp of BVLC/caffe).
  if (second !== undefined && second.shape.length === 0) return { axis: 0, shape: [] };
  const axis = resolveAxis(param.axis, shape.length, refuse);
  if (param.num_axes < -1) throw refuse(`has num_axes ${param.num_axes}`, 'input');
  const count = second?.shape.length ?? (param.num_axes === -1 ? shape.length - axis : param.num_axes);
  const covered = shape.slice(axis, axis + count);
  if (covered.length < count) {
    throw refuse(`covers ${count} axes from axis ${axis} of [${shape}], which has not as many`, 'input');
  }
  if (second !== undefined && covered.join() !== second.shape.join()) {
    throw refuse(`cannot apply [${second.shape}] to [${shape}] from axis ${axis} on`, 'input');
  }
  return { axis, shape: covered };
}

/** `value` with axes of 1 around its own, so that it broadcasts to `target` from `axis` on. */
export function withRankOf(build: Build, value: Value, target: Value, axis: number): Value {
  if (value.shape.length === target.shape.length) return value;
  const behind = target.shape.length - axis - value.shape.length;
  const shape = [
    ...new Array<number>(axis).fill(1),
    ...value.shape,
    ...new Array<number>(Math.max(0, behind)).fill(1),
  ];
  const pattern = build.constant('aligned/shape', int64Tensor([shape.length], shape));
  return build.emit(
    { type: 'Reshape', attributes: { special_zero: false }, inputs: [value, pattern], shape },
    'aligned',
  );
}
