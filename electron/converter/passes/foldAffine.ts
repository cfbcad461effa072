/**
 * Folds multiplications and additions by a number a channel (BatchNorm, Scale, a second bias) into the convolution or
 * inner product before them, where nothing else reads its output: W x + b, times m, plus c, is (m W) x + (m b + c).
 */
import {
  type ComputeOperation,
  type ConstantOperation,
  consumerCounts,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
  type Value,
} from '../graph/graph.ts';
import { elementCount, floatTensor, floatValues, scaledTensor, type Tensor } from '../graph/tensor.ts';
import { dropUnused } from './dropUnused.ts';

interface Fold {
  readonly head: ComputeOperation;
  /** What follows the head, in order; all of it goes. */
  readonly tail: readonly ComputeOperation[];
  readonly multipliers: Float64Array;
  readonly offsets: Float64Array;
  readonly scales: boolean;
}

export function foldAffine(graph: Graph): Graph {
  const byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
  const readers = readersByName(graph);
  const counts = consumerCounts(graph);
  const folds = graph.operations.flatMap((operation) => {
    const fold = operation.kind === 'compute' ? findFold(operation, byName, readers, counts) : undefined;
    return fold === undefined ? [] : [fold];
  });
  return folds.length === 0 ? graph : rewrite(graph, folds, byName, counts);
}

function readersByName(graph: Graph): Map<string, ComputeOperation> {
  const readers = new Map<string, ComputeOperation>();
  for (const operation of graph.operations) {
    if (operation.kind !== 'compute') continue;
    for (const input of operation.inputs) readers.set(input.operation, operation);
  }
  return readers;
}

function findFold(
  head: ComputeOperation,
  byName: ReadonlyMap<string, Operation>,
  readers: ReadonlyMap<string, ComputeOperation>,
  counts: ReadonlyMap<string, number>,
): Fold | undefined {
  const axis = channelAxis(head);
  const weights = byName.get(head.inputs[1]?.operation ?? '');
  const shape = head.outputs[0]?.shape;
  if (axis === undefined || weights?.kind !== 'constant' || shape === undefined) return undefined;
  const channels = shape[axis] ?? 1;
  const multipliers = new Float64Array(channels).fill(1);
  const offsets = new Float64Array(channels);
  const tail: ComputeOperation[] = [];
  let scales = false;
  for (let last = head; counts.get(last.name) === 1; ) {
    const next = readers.get(last.name);
    const values = next === undefined ? undefined : channelValues(next, last, byName, axis, shape);
    if (next === undefined || values === undefined) break;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[channel] ?? 0;
      if (next.type === 'Add') offsets[channel] = (offsets[channel] ?? 0) + value;
      else {
        multipliers[channel] = (multipliers[channel] ?? 1) * value;
        offsets[channel] = (offsets[channel] ?? 0) * value;
      }
    }
    scales ||= next.type === 'Multiply';
    tail.push(next);
    last = next;
  }
  // A lone bias is already the form that folding leads to.
  return scales || tail.length > 1 ? { head, tail, multipliers, offsets, scales } : undefined;
}

/** The axis of the output along which the weights have an output each; undefined for what cannot be folded into. */
function channelAxis(operation: ComputeOperation): number | undefined {
  switch (operation.type) {
    case 'Convolution':
    case 'GroupConvolution':
      return 1;
    case 'MatMul':
      return (operation.outputs[0]?.shape.length ?? 0) - 1;
    default:
      return undefined;
  }
}

/** The constant that `next` multiplies `last` by or adds to it, as one number a channel. */
function channelValues(
  next: ComputeOperation,
  last: ComputeOperation,
  byName: ReadonlyMap<string, Operation>,
  axis: number,
  shape: readonly number[],
): Float64Array | undefined {
  if (next.type !== 'Add' && next.type !== 'Multiply') return undefined;
  const other = next.inputs.find((input) => input.operation !== last.name);
  const constant = byName.get(other?.operation ?? '');
  if (constant?.kind !== 'constant' || constant.tensor.elementType !== 'f32') return undefined;
  const aligned = new Array<number>(Math.max(0, shape.length - constant.tensor.shape.length)).fill(1);
  aligned.push(...constant.tensor.shape);
  const fits = aligned.every((dim, index) => dim === 1 || (index === axis && dim === shape[axis]));
  if (aligned.length !== shape.length || !fits) return undefined;
  const values = floatValues(constant.tensor);
  const channels = shape[axis] ?? 1;
  return Float64Array.from(
    { length: channels },
    (_, channel) => values[values.length === 1 ? 0 : channel] ?? 0,
  );
}

function rewrite(
  graph: Graph,
  folds: readonly Fold[],
  byName: ReadonlyMap<string, Operation>,
  counts: ReadonlyMap<string, number>,
): Graph {
  const heads = new Map(folds.map((fold) => [fold.head.name, fold]));
  const gone = new Set(
    folds.flatMap(({ head, tail }) =>
      [...tail, head].flatMap((operation) => replacedNames(operation, head, byName, counts)),
    ),
  );
  const names = new Set([...byName.keys()].filter((name) => !gone.has(name)));
  const renamed = new Map<string, string>();
  const fused = new Map(graph.fused);
  const operations = graph.operations.flatMap((operation) => {
    const fold = heads.get(operation.name);
    if (fold === undefined) return gone.has(operation.name) ? [] : [operation];
    const folded = foldedOperations(fold, byName, names);
    renamed.set(fold.tail.at(-1)?.name ?? '', folded.at(-1)?.name ?? '');
    for (const source of fold.tail.flatMap((tail) => tail.sources)) {
      if (!fold.head.sources.includes(source)) fused.set(source, fold.head.name);
    }
    return folded;
  });
  const follow = (value: Value): Value => ({
    ...value,
    operation: renamed.get(value.operation) ?? value.operation,
  });
  return dropUnused({
    ...graph,
    // The operations that a fold made read none of those that it replaced, so they are left as they are.
    operations: operations.map((operation) =>
      operation.kind === 'compute' && operation.inputs.some((input) => renamed.has(input.operation))
        ? { ...operation, inputs: operation.inputs.map(follow) }
        : operation,
    ),
    outputs: graph.outputs.map((output) => ({ ...output, value: follow(output.value) })),
    fused,
  });
}

/** The tail, and constants that nothing but the fold reads. */
function replacedNames(
  operation: ComputeOperation,
  head: ComputeOperation,
  byName: ReadonlyMap<string, Operation>,
  counts: ReadonlyMap<string, number>,
): string[] {
  const constants = operation.inputs
    .map((input) => input.operation)
    .filter((name) => byName.get(name)?.kind === 'constant' && counts.get(name) === 1);
  return operation === head ? constants : [operation.name, ...constants];
}

/** Weights, the head, the bias's constant and the bias. The last carries the names of the tail's last output. */
function foldedOperations(
  fold: Fold,
  byName: ReadonlyMap<string, Operation>,
  names: Set<string>,
): Operation[] {
  const { head, tail, multipliers, offsets, scales } = fold;
  const weights = byName.get(head.inputs[1]?.operation ?? '');
  const [data] = head.inputs;
  const [output] = head.outputs;
  const lastOutput = tail.at(-1)?.outputs[0];
  if (
    weights?.kind !== 'constant' ||
    data === undefined ||
    output === undefined ||
    lastOutput === undefined
  ) {
    throw new TypeError(`${head.name} is no operation with weights`);
  }
  const sources = [...new Set([head, ...tail].flatMap((operation) => operation.sources))];
  const axis = channelAxis(head) ?? 0;
  const kernel = constantOperation(
    uniqueName(`${head.name}/weights`, names),
    scales ? scaledWeights(head, weights.tensor, multipliers) : weights.tensor,
  );
  const bias = constantOperation(
    uniqueName(`${head.name}/bias/value`, names),
    floatTensor(
      output.shape.map((dim, index) => (index === axis ? dim : 1)),
      offsets,
    ),
  );
  const folded: ComputeOperation = { ...head, inputs: [data, outputValue(kernel)], sources };
  const add: ComputeOperation = {
    kind: 'compute',
    name: uniqueName(`${head.name}/bias`, names),
    type: 'Add',
    opset: 'opset1',
    attributes: { auto_broadcast: 'numpy' },
    inputs: [outputValue(folded), outputValue(bias)],
    outputs: [lastOutput],
    sources,
  };
  return [kernel, folded, bias, add];
}

function scaledWeights(head: ComputeOperation, weights: Tensor, multipliers: Float64Array): Tensor {
  const inner =
    head.type === 'MatMul' && head.attributes['transpose_b'] !== true
      ? 1
      : elementCount(weights.shape) / multipliers.length;
  return scaledTensor(weights, inner, multipliers);
}

function constantOperation(name: string, tensor: Tensor): ConstantOperation {
  const outputs = [{ elementType: tensor.elementType, shape: tensor.shape, tensorNames: [] }];
  return { kind: 'constant', name, tensor, outputs, sources: [] };
}
