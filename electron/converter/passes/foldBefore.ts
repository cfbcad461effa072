/**
 * Folds what is done to each channel before a convolution, deconvolution or inner product into its weights: W (m x + c)
 * is (W m) x + W c. Factors and swapped channels always fold, since padding is zeros before and after them. A shift
 * folds only where no window reaches into padding (and never into a deconvolution, whose outputs at an edge see fewer
 * inputs): elsewhere it stays an operation.
 */
import { isComputeType } from '../../../shared/models/flops.ts';
import {
  type ComputeOperation,
  type ConstantOperation,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
  type Value,
} from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { elementCount, floatTensor, permutedTensor, tensorNumbers } from '../graph/tensor.ts';
import {
  affineOf,
  type ChannelAffine,
  channelShape,
  constantOperation,
  elementwise,
} from './channelAffine.ts';
import { dropUnused } from './dropUnused.ts';
import { foldAffine } from './foldAffine.ts';
import { GraphIndex } from './graphIndex.ts';
import { channelsOf, scaledChannels, type WeightLayout, weightedSums, weightLayout } from './weightLayout.ts';

type Change =
  | { readonly kind: 'affine'; readonly affine: ChannelAffine }
  /** Channel i of the result is channel `order[i]` of the data. */
  | { readonly kind: 'swap'; readonly order: readonly number[] };

interface Target {
  readonly head: ComputeOperation;
  readonly weights: ConstantOperation;
  readonly layout: WeightLayout;
  readonly change: Change;
}

interface Fold {
  readonly removed: ComputeOperation;
  readonly data: Value;
  readonly targets: readonly Target[];
}

export function foldBefore(graph: Graph): Graph {
  let folded = graph;
  for (let round = 0; round < mostRounds; round++) {
    const folds = nextFolds(folded);
    if (folds.length === 0) break;
    folded = apply(folded, folds);
  }
  return folded === graph ? graph : foldAffine(folded);
}

/** A round looks at the whole graph. Of operations in a row each takes one or two; what is left of a longer row stays as it is. */
const mostRounds = 32;

/** The last one first, so that what stands before it meets the weights next; and all that have nothing to do with one another. */
function nextFolds(graph: Graph): Fold[] {
  const index = GraphIndex.of(graph);
  const [changed, read] = [new Set<string>(), new Set<string>()];
  const folds: Fold[] = [];
  for (const operation of graph.operations.toReversed()) {
    const fold = operation.kind === 'compute' ? findFold(operation, index) : undefined;
    if (fold === undefined) continue;
    const changes = [fold.removed.name, ...fold.targets.map(({ head }) => head.name)];
    const reads = [fold.data.operation, ...fold.targets.map(({ weights }) => weights.name)];
    const meets =
      changes.some((name) => changed.has(name) || read.has(name)) || reads.some((name) => changed.has(name));
    if (meets) continue;
    for (const name of changes) changed.add(name);
    for (const name of reads) read.add(name);
    folds.push(fold);
  }
  return folds;
}

function findFold(operation: ComputeOperation, index: GraphIndex): Fold | undefined {
  for (const data of operation.inputs) {
    if (isBias(operation, data, index)) continue;
    const change = changeOf(operation, data, index.byName);
    if (change === undefined) continue;
    const readers = index.readers(operation.name);
    const targets = readers.map((reader) => targetOf(operation.name, reader, change, index));
    const found = targets.flat().filter((target) => target !== undefined);
    if (readers.length === 0 || found.length !== targets.flat().length) return undefined;
    return { removed: operation, data, targets: found };
  }
  return undefined;
}

/** What follows a weighted sum is its bias (foldAffine.ts), which is computed with it for nothing. */
function isBias(operation: ComputeOperation, data: Value, index: GraphIndex): boolean {
  const producer = index.byName.get(data.operation);
  return operation.type === 'Add' && producer?.kind === 'compute' && isComputeType(producer.type);
}

function changeOf(
  operation: ComputeOperation,
  data: Value,
  byName: ReadonlyMap<string, Operation>,
): Change | undefined {
  if (operation.type === 'Gather') {
    const [source, indices, axis] = operation.inputs.map((input) => byName.get(input.operation));
    if (source?.name !== data.operation || indices?.kind !== 'constant' || axis?.kind !== 'constant') {
      return undefined;
    }
    const [length = 1] = indices.tensor.shape;
    if (length > mostChannels || length !== data.shape[1]) return undefined;
    const order = tensorNumbers(indices.tensor);
    const isSwap = order.toSorted((a, b) => a - b).every((value, position) => value === position);
    return tensorNumbers(axis.tensor)[0] === 1 && isSwap ? { kind: 'swap', order } : undefined;
  }
  const axis = data.shape.length > 1 ? 1 : 0;
  const affine = affineOf(operation, data.operation, byName, axis, data.shape);
  return affine === undefined ? undefined : { kind: 'affine', affine };
}

/** The reader if the change can go into its weights, or through a flattening to those that read that. */
function targetOf(
  from: string,
  reader: ComputeOperation,
  change: Change,
  index: GraphIndex,
): (Target | undefined)[] {
  if (reader.type === 'Reshape' && reader.inputs[0]?.operation === from) {
    const flat = flattened(reader, change);
    const readers = index.readers(reader.name);
    if (flat === undefined || readers.length === 0) return [undefined];
    return readers.flatMap((next) => targetOf(reader.name, next, flat, index));
  }
  const weights = index.byName.get(reader.inputs[1]?.operation ?? '');
  const [data] = reader.inputs;
  if (weights?.kind !== 'constant' || weights.tensor.elementType !== 'f32' || data?.operation !== from) {
    return [undefined];
  }
  const layout = weightLayout(reader, weights.tensor.shape);
  const fits = layout !== undefined && layout.dataAxis === 1 && data.shape[1] === channelsOf(layout, 'input');
  return [fits && takes(reader, layout, change) ? { head: reader, weights, layout, change } : undefined];
}

/** [batch, channels, ...] as [batch, the rest]: a number a channel becomes one for each of its pixels. */
function flattened(reshape: ComputeOperation, change: Change): Change | undefined {
  const from = reshape.inputs[0]?.shape ?? [];
  const to = reshape.outputs[0]?.shape ?? [];
  const [batch, channels = 0, ...pixels] = from;
  if (change.kind === 'swap' || to.length !== 2 || to[0] !== batch) return undefined;
  const each = elementCount(pixels);
  if (to[1] !== channels * each || channels * each > mostChannels) return undefined;
  const spread = (values: Float64Array): Float64Array => {
    const all = new Float64Array(channels * each);
    for (const [channel, value] of values.entries()) all.fill(value, channel * each, (channel + 1) * each);
    return all;
  };
  const { affine } = change;
  const [multipliers, offsets] = [spread(affine.multipliers), spread(affine.offsets)];
  return { kind: 'affine', affine: { ...affine, multipliers, offsets } };
}

function takes(head: ComputeOperation, layout: WeightLayout, change: Change): boolean {
  if (change.kind === 'swap') return layout.groups === 1;
  return !change.affine.shifts || isUnpadded(head);
}

function isUnpadded({ type, attributes }: ComputeOperation): boolean {
  if (type === 'MatMul') return true;
  if (type !== 'Convolution' && type !== 'GroupConvolution') return false;
  const isZero = (pads: unknown): boolean => Array.isArray(pads) && pads.every((pad) => pad === 0);
  return (
    attributes['auto_pad'] === 'valid' ||
    (attributes['auto_pad'] === 'explicit' &&
      isZero(attributes['pads_begin']) &&
      isZero(attributes['pads_end']))
  );
}

/** @param folds none of which reads what another one changes */
function apply(graph: Graph, folds: readonly Fold[]): Graph {
  const index = GraphIndex.of(graph);
  const gone = new Set<Operation>();
  const byHead = new Map<string, { readonly target: Target; readonly removed: ComputeOperation }>();
  /** Operation -> the value that its readers take instead. */
  const moved = new Map<string, Value>();
  const fused = new Map(graph.fused);
  for (const { removed, data, targets } of folds) {
    for (const one of [removed, ...targets.map(({ head }) => head)])
      for (const constant of index.ownConstants(one)) gone.add(constant);
    gone.add(removed);
    moved.set(removed.name, data);
    for (const target of targets) byHead.set(target.head.name, { target, removed });
    for (const source of removed.sources) {
      const into = targets.find(({ head }) => !head.sources.includes(source));
      if (into !== undefined) fused.set(source, into.head.name);
    }
  }
  const names = new Set(graph.operations.filter((one) => !gone.has(one)).map(({ name }) => name));
  const follow = (value: Value): Value => moved.get(value.operation) ?? value;
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (gone.has(operation)) return [];
    if (operation.kind !== 'compute') return [operation];
    const fold = byHead.get(operation.name);
    const read = operation.inputs.some((input) => moved.has(input.operation))
      ? { ...operation, inputs: operation.inputs.map(follow) }
      : operation;
    if (fold === undefined) return [read];
    const made = headWith(read, fold.target, fold.removed.sources, names);
    const last = made.at(-1);
    if (last !== undefined && last.name !== operation.name) moved.set(operation.name, outputValue(last));
    return made;
  });
  const outputs = graph.outputs.map((output) => ({ ...output, value: follow(output.value) }));
  return dropUnused({ ...graph, operations, outputs, fused });
}

function headWith(
  head: ComputeOperation,
  { weights, layout, change }: Target,
  earlier: readonly string[],
  names: Set<string>,
): Operation[] {
  const sources = [...new Set([...earlier, ...head.sources])];
  const tensor =
    change.kind === 'swap'
      ? permutedTensor(weights.tensor, layout.slowSide === 'output' ? 1 : 0, inverse(change.order))
      : change.affine.scales
        ? scaledChannels(weights.tensor, layout, 'input', change.affine.multipliers)
        : weights.tensor;
  const kernel = constantOperation(uniqueName(`${head.name}/weights`, names), tensor);
  const [data, , ...rest] = head.inputs;
  const [result] = head.outputs;
  if (data === undefined || result === undefined)
    throw new TypeError(`${head.name} is no operation with weights`);
  const inputs = [data, outputValue(kernel), ...rest];
  if (change.kind === 'swap' || !change.affine.shifts) return [kernel, { ...head, inputs, sources }];
  const sums = weightedSums(weights.tensor, layout, change.affine.offsets);
  const shape = channelShape(result.shape.length, layout.outputAxis, sums.length);
  const bias = constantOperation(uniqueName(`${head.name}/bias/value`, names), floatTensor(shape, sums));
  const product: ComputeOperation = { ...head, inputs, sources, outputs: [{ ...result, tensorNames: [] }] };
  const add = elementwise('Add', {
    name: uniqueName(`${head.name}/bias`, names),
    inputs: [outputValue(product), outputValue(bias)],
    outputs: [result],
    sources,
  });
  return [kernel, product, bias, add];
}

/** The data's channel j stands at `inverse(order)[j]` of the swapped one, and so do its weights. */
function inverse(order: readonly number[]): number[] {
  const positions = new Array<number>(order.length);
  for (const [position, channel] of order.entries()) positions[channel] = position;
  return positions;
}
