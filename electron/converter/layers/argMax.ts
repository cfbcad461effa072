/**
 * ArgMax (argmax_layer.cpp of BVLC/caffe): with an axis, where (or how large) the top_k largest along it are; without one,
 * over all of an image, as [N, 1, top_k], or [N, 2, top_k] with the values in the second row. Positions are numbers like
 * any blob's. Of equal values OpenVINO names the first, Caffe the last.
 */
import { optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, resolveAxis } from './definition.ts';

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
    if (axis !== undefined) {
      return {
        build(build) {
          if (withValues) return [largest(build, bottom, axis, count, undefined).values];
          const { positions } = largest(build, bottom, axis, count, 'largest');
          return [asNumbers(build, positions)];
        },
      };
    }
    return {
      build(build) {
        const flat = reshapedTo(build, bottom, [images, 1, candidates], 'flat');
        const { values, positions } = largest(build, flat, 2, count, 'largest');
        // As many axes as the bottom has, at least three.
        const rest = new Array<number>(Math.max(0, shape.length - 3)).fill(1);
        const named = rest.length === 0 ? undefined : 'positions';
        const found = withValues
          ? asNumbers(build, positions, 'positions')
          : asNumbers(build, positions, named);
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

function largest(build: Build, value: Value, axis: number, count: number, suffix: string | undefined) {
  const shape = value.shape.map((dim, index) => (index === axis ? count : dim));
  const [values, positions] = build.emitAll(
    {
      type: 'TopK',
      opset: 'opset3',
      attributes: { axis, mode: 'max', sort: 'value', index_element_type: 'i32' },
      inputs: [value, build.constant('count', int64Tensor([], [count]))],
      outputs: [{ shape }, { shape, elementType: 'i32' }],
    },
    suffix,
  );
  if (values === undefined || positions === undefined) throw new TypeError('TopK has two outputs');
  return { values, positions };
}

const asNumbers = ({ emit }: Build, positions: Value, suffix?: string): Value =>
  emit(
    { type: 'Convert', attributes: { destination_type: 'f32' }, inputs: [positions], shape: positions.shape },
    suffix,
  );

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
