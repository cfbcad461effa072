/**
 * ArgMax (argmax_layer.cpp of BVLC/caffe): with an axis, where (or how large) the top_k largest along it are; without one,
 * over all of an image, as [N, 1, top_k], or [N, 2, top_k] with the values in the second row. Positions are numbers like
 * any blob's. Of equal values Caffe sorts the later one before: it compares pairs of value and position.
 */
import { optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, resolveAxis } from './definition.ts';
import { emitAffine } from './elementwise.ts';
import { backwardsOrder, checkPositions } from './positions.ts';

export const argMax = defineLayer({
  types: ['ArgMax'],
  block: {
    name: 'argmax_param',
    fields: {
      out_max_val: scalar('bool', 1, false),
      top_k: scalar('uint32', 2, 1),
      axis: optional('int32', 3),
    },
  },
  plan({ param: { out_max_val: withValues, top_k: count, ...param }, bottom, refuse }) {
    const { shape } = bottom;
    const [images = 1] = shape;
    const axis = param.axis === undefined ? undefined : resolveAxis(param.axis, shape.length, refuse);
    const candidates = axis === undefined ? elementCount(shape) / images : (shape[axis] ?? 0);
    if (count < 1 || count > candidates) throw refuse(`wants ${count} of ${candidates} values`, 'input');
    checkPositions(candidates, refuse);
    if (axis !== undefined) {
      return {
        build(build) {
          if (withValues) return [largest(build, bottom, axis, count, undefined).values];
          const { positions } = largest(build, backwards(build, bottom, axis), axis, count, 'largest');
          return [forwards(build, positions, candidates)];
        },
      };
    }
    return {
      build(build) {
        const flat = reshapedTo(build, bottom, [images, 1, candidates], 'flat');
        const { values, positions } = largest(build, backwards(build, flat, 2), 2, count, 'largest');
        // As many axes as the bottom has, at least three.
        const rest = new Array<number>(Math.max(0, shape.length - 3)).fill(1);
        const named = rest.length === 0 ? undefined : 'positions';
        const found = forwards(build, positions, candidates, withValues ? 'positions' : named);
        const rows = withValues
          ? build.emit(
              {
                type: 'Concat',
                attributes: { axis: 1 },
                inputs: [found, values],
                shape: [images, 2, count],
              },
              rest.length === 0 ? undefined : 'rows',
            )
          : found;
        return [rest.length === 0 ? rows : reshapedTo(build, rows, [...rows.shape, ...rest])];
      },
    };
  },
});

/** The value with the axis turned round: what comes last is found first. */
function backwards({ emit, constant }: Build, value: Value, axis: number): Value {
  const { shape } = value;
  const length = shape[axis] ?? 1;
  const order = constant('backwards/order', backwardsOrder(length));
  const along = constant('backwards/axis', int64Tensor([], [axis]));
  return emit(
    { type: 'Gather', opset: 'opset8', attributes: { batch_dims: 0 }, inputs: [value, order, along], shape },
    'backwards',
  );
}

/** Of equal values the first. */
function largest(build: Build, value: Value, axis: number, count: number, suffix: string | undefined) {
  const shape = value.shape.map((dim, index) => (index === axis ? count : dim));
  const [values, positions] = build.emitAll(
    {
      type: 'TopK',
      opset: 'opset11',
      attributes: { axis, mode: 'max', sort: 'value', index_element_type: 'i32', stable: true },
      inputs: [value, build.constant('count', int64Tensor([], [count]))],
      outputs: [{ shape }, { shape, elementType: 'i32' }],
    },
    suffix,
  );
  if (values === undefined || positions === undefined) throw new TypeError('TopK has two outputs');
  return { values, positions };
}

/** Positions counted from the end become numbers counted from the start. */
function forwards(build: Build, positions: Value, length: number, suffix?: string): Value {
  const { shape } = positions;
  const attributes = { destination_type: 'f32' };
  const counted = build.emit({ type: 'Convert', attributes, inputs: [positions], shape }, 'fromEnd');
  return emitAffine(build, counted, { scale: -1, shift: length - 1 }, suffix);
}

function reshapedTo(
  { emit, constant }: Build,
  value: Value,
  shape: readonly number[],
  suffix?: string,
): Value {
  const pattern = constant(`${suffix ?? 'top'}/shape`, int64Tensor([shape.length], shape));
  return emit(
    { type: 'Reshape', attributes: { special_zero: false }, inputs: [value, pattern], shape },
    suffix,
  );
}
