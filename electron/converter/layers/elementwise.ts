/** What layers that work number by number are made of: operations that keep the shape, constants that broadcast. */
import type { Attribute, Value } from '../graph/graph.ts';
import { floatTensor, int64Tensor, reshaped, type Tensor } from '../graph/tensor.ts';
import type { Build } from './definition.ts';

/** An operation on one value that keeps its shape. */
export function emitUnary(
  { emit }: Build,
  type: string,
  value: Value,
  options: {
    readonly opset?: `opset${number}`;
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly suffix?: string | undefined;
  } = {},
): Value {
  const { suffix, ...rest } = options;
  return emit({ type, ...rest, inputs: [value], shape: value.shape }, suffix);
}

type BinaryType = 'Add' | 'Multiply' | 'Maximum' | 'Minimum' | 'Power';

/** Two values of one rank; where one has a dimension of 1, its values are repeated. */
export function emitBinary(
  { emit }: Build,
  type: BinaryType,
  [left, right]: readonly [Value, Value],
  suffix?: string,
): Value {
  const shape = left.shape.map((dim, axis) => (dim === 1 ? (right.shape[axis] ?? 1) : dim));
  return emit({ type, attributes: { auto_broadcast: 'numpy' }, inputs: [left, right], shape }, suffix);
}

/** `value` with one number added, multiplied and so on; `constantName` after the layer's name. */
export function emitWithNumber(
  build: Build,
  type: BinaryType,
  value: Value,
  number: number,
  names: { readonly constant: string; readonly suffix?: string | undefined },
): Value {
  const ones = value.shape.map(() => 1);
  const constant = build.constant(names.constant, floatTensor(ones, [number]));
  return emitBinary(build, type, [value, constant], names.suffix);
}

/** One number everywhere; made when the model is compiled, so that its size costs nothing here or in the file. */
export function emitFilled(
  { emit, constant }: Build,
  number: number,
  shape: readonly number[],
  suffix: string,
): Value {
  const inputs = [
    constant(`${suffix}/value`, floatTensor([], [number])),
    constant(`${suffix}/shape`, int64Tensor([shape.length], shape)),
  ];
  return emit({ type: 'Broadcast', opset: 'opset3', attributes: { mode: 'numpy' }, inputs, shape }, suffix);
}

/** A learned blob that covers `blob.shape.length` axes of `value` from `axis` on, as a constant that broadcasts. */
export function alongAxes(build: Build, name: string, blob: Tensor, value: Value, axis: number): Value {
  const covered = blob.shape.length;
  const shape = value.shape.map((_, index) =>
    index >= axis && index < axis + covered ? (blob.shape[index - axis] ?? 1) : 1,
  );
  return build.constant(name, reshaped(blob, shape));
}

/** x * scale + shift, without the steps that change nothing; the last step takes `suffix`. */
export function emitAffine(
  build: Build,
  value: Value,
  { scale, shift }: { readonly scale: number; readonly shift: number },
  suffix?: string,
): Value {
  let result = value;
  if (scale !== 1) {
    const inner = shift === 0 ? suffix : 'scale';
    result = emitWithNumber(build, 'Multiply', result, scale, { constant: 'scale/value', suffix: inner });
  }
  if (shift !== 0) result = emitWithNumber(build, 'Add', result, shift, { constant: 'shift/value', suffix });
  return result;
}
