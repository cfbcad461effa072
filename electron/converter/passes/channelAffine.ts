/** Operations that multiply by, add, subtract or divide by one number a channel: y = multiplier x + offset. */
import type { ComputeOperation, ConstantOperation, Operation } from '../graph/graph.ts';
import { floatValues, type Tensor } from '../graph/tensor.ts';

export interface ChannelAffine {
  /** One a channel, both. */
  readonly multipliers: Float64Array;
  readonly offsets: Float64Array;
  /**
   * Whether anything multiplies and adds, whatever the numbers: a network whose weights are drawn (shifts of 0) is to
   * become the operations of the trained one.
   */
  readonly scales: boolean;
  readonly shifts: boolean;
}

export const neutralAffine = (channels: number): ChannelAffine => ({
  multipliers: new Float64Array(channels).fill(1),
  offsets: new Float64Array(channels),
  scales: false,
  shifts: false,
});

/** `second` after `first`. */
export const composed = (first: ChannelAffine, second: ChannelAffine): ChannelAffine => ({
  multipliers: first.multipliers.map((value, channel) => value * (second.multipliers[channel] ?? 1)),
  offsets: first.offsets.map(
    (value, channel) => value * (second.multipliers[channel] ?? 1) + (second.offsets[channel] ?? 0),
  ),
  scales: first.scales || second.scales,
  shifts: first.shifts || second.shifts,
});

/**
 * @param data name of the operation whose output passes through; the other input must be a constant.
 * @param shape of that output and of the result; `axis` is its channel axis.
 * @returns undefined for any other operation, and for constants that differ within a channel.
 */
export function affineOf(
  operation: Operation,
  data: string,
  byName: ReadonlyMap<string, Operation>,
  axis: number,
  shape: readonly number[],
): ChannelAffine | undefined {
  if (operation.kind !== 'compute' || operation.inputs.length !== 2) return undefined;
  const [left, right] = operation.inputs;
  const dataFirst = left?.operation === data;
  if (dataFirst === (right?.operation === data)) return undefined;
  const constant = byName.get((dataFirst ? right : left)?.operation ?? '');
  if (constant?.kind !== 'constant') return undefined;
  const values = channelValues(constant.tensor, axis, shape);
  if (values === undefined) return undefined;
  const neutral = neutralAffine(values.length);
  switch (operation.type) {
    case 'Add':
      return { ...neutral, offsets: values, shifts: true };
    case 'Multiply':
      return { ...neutral, multipliers: values, scales: true };
    case 'Subtract':
      return dataFirst
        ? { ...neutral, offsets: values.map((value) => -value), shifts: true }
        : { multipliers: neutral.multipliers.fill(-1), offsets: values, scales: true, shifts: true };
    case 'Divide':
      return dataFirst && !values.includes(0)
        ? { ...neutral, multipliers: values.map((value) => 1 / value), scales: true }
        : undefined;
    default:
      return undefined;
  }
}

function channelValues(tensor: Tensor, axis: number, shape: readonly number[]): Float64Array | undefined {
  const missing = shape.length - tensor.shape.length;
  if (tensor.elementType !== 'f32' || missing < 0) return undefined;
  const aligned = [...new Array<number>(missing).fill(1), ...tensor.shape];
  const fits = aligned.every((dim, index) => dim === 1 || (index === axis && dim === shape[axis]));
  if (!fits) return undefined;
  const values = floatValues(tensor);
  return Float64Array.from(
    { length: shape[axis] ?? 1 },
    (_, channel) => values[values.length === 1 ? 0 : channel] ?? 0,
  );
}

export function constantOperation(name: string, tensor: Tensor): ConstantOperation {
  const outputs = [{ elementType: tensor.elementType, shape: tensor.shape, tensorNames: [] }];
  return { kind: 'constant', name, tensor, outputs, sources: [] };
}

/** Multiplies or adds `values`; names and shape of the result are left to the caller. */
export const elementwise = (
  type: 'Add' | 'Multiply',
  rest: Pick<ComputeOperation, 'name' | 'inputs' | 'outputs' | 'sources'>,
): ComputeOperation => ({
  kind: 'compute',
  type,
  opset: 'opset1',
  attributes: { auto_broadcast: 'numpy' },
  ...rest,
});

/** The shape that makes one number a channel broadcast over a value of `rank` dimensions. */
export const channelShape = (rank: number, axis: number, channels: number): number[] =>
  Array.from({ length: rank }, (_, index) => (index === axis ? channels : 1));

/** Names of the operations that read each operation's output, in order. */
export function readersByName(operations: readonly Operation[]): Map<string, ComputeOperation[]> {
  const readers = new Map<string, ComputeOperation[]>();
  for (const operation of operations) {
    if (operation.kind !== 'compute') continue;
    for (const name of new Set(operation.inputs.map((input) => input.operation))) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [operation]);
      else known.push(operation);
    }
  }
  return readers;
}

/** The constants that nothing but this operation reads. */
export function ownConstants(
  operation: ComputeOperation,
  byName: ReadonlyMap<string, Operation>,
  counts: ReadonlyMap<string, number>,
): ConstantOperation[] {
  return operation.inputs
    .map((input) => byName.get(input.operation))
    .filter((input) => input?.kind === 'constant')
    .filter((constant) => counts.get(constant.name) === 1);
}
