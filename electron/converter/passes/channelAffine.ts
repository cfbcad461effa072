/** Operations that multiply by, add, subtract or divide by one number a channel: y = multiplier x + offset. */
import type { ComputeOperation, ConstantOperation, Operation } from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { floatValues, type Tensor } from '../graph/tensor.ts';
import type { GraphIndex } from './graphIndex.ts';

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
const composed = (first: ChannelAffine, second: ChannelAffine): ChannelAffine => ({
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
 * @returns undefined for any other operation, and for constants that differ within a channel or have too many channels.
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
  if (tensor.elementType !== 'f32' || missing < 0 || (shape[axis] ?? 1) > mostChannels) return undefined;
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

interface AffineRun {
  readonly links: readonly ComputeOperation[];
  /** All of them, one after the other. */
  readonly affine: ChannelAffine;
}

/**
 * The operations that follow `start`, each the only reader of the one before it, as long as `stepOf` knows what they do.
 *
 * @param before what `start` itself does, and with how many channels.
 */
export function affineRunAfter(
  start: ComputeOperation,
  before: ChannelAffine,
  index: GraphIndex,
  stepOf: (next: ComputeOperation, last: ComputeOperation) => ChannelAffine | undefined,
): AffineRun {
  const links: ComputeOperation[] = [];
  let affine = before;
  for (let last = start; ; ) {
    const next = index.onlyReader(last.name);
    const step = next && stepOf(next, last);
    if (next === undefined || step === undefined) return { links, affine };
    affine = composed(affine, step);
    links.push(next);
    last = next;
  }
}
