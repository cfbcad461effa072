/** Rows of one value picked by the numbers of another, which Caffe holds as floats. */
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import type { Build } from './definition.ts';

/** @param rows along the first axis of `from`; cut off to integers, as a cast does. */
export function emitRows(build: Build, from: Value, rows: Value, suffix: string | undefined): Value {
  const { shape } = rows;
  const indices = build.emit(
    { type: 'Convert', attributes: { destination_type: 'i32' }, inputs: [rows], shape, elementType: 'i32' },
    'indices',
  );
  return build.emit(
    {
      type: 'Gather',
      opset: 'opset8',
      attributes: { batch_dims: 0 },
      inputs: [from, indices, build.constant('axis', int64Tensor([], [0]))],
      shape: [...shape, ...from.shape.slice(1)],
    },
    suffix,
  );
}
