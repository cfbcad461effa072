/**
 * Folds multiplications and additions by a number a channel (BatchNorm, Scale, Power, Bias) into the convolution,
 * deconvolution or inner product before them, where nothing else reads its output: W x + b, times m, plus c, is
 * (m W) x + (m b + c).
 */
import {
  type ComputeOperation,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
  type Value,
} from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { floatTensor } from '../graph/tensor.ts';
import {
  affineOf,
  affineRunAfter,
  type ChannelAffine,
  channelShape,
  constantOperation,
  elementwise,
  neutralAffine,
} from './channelAffine.ts';
import { dropUnused } from './dropUnused.ts';
import { GraphIndex } from './graphIndex.ts';
import { channelsOf, scaledChannels, type WeightLayout, weightLayout } from './weightLayout.ts';

interface Fold {
  readonly head: ComputeOperation;
  readonly layout: WeightLayout;
  /** What follows the head, in order; all of it goes. */
  readonly tail: readonly ComputeOperation[];
  readonly affine: ChannelAffine;
}

export function foldAffine(graph: Graph): Graph {
  const index = GraphIndex.of(graph);
  const folds = graph.operations.flatMap((operation) => {
    const fold = operation.kind === 'compute' ? findFold(operation, index) : undefined;
    return fold === undefined ? [] : [fold];
  });
  return folds.length === 0 ? graph : rewrite(graph, folds, index);
}

function findFold(head: ComputeOperation, index: GraphIndex): Fold | undefined {
  const weights = index.byName.get(head.inputs[1]?.operation ?? '');
  const shape = head.outputs[0]?.shape;
  if (weights?.kind !== 'constant' || weights.tensor.elementType !== 'f32') return undefined;
  const layout = weightLayout(head, weights.tensor.shape);
  if (layout === undefined || shape === undefined) return undefined;
  const channels = channelsOf(layout, 'output');
  if (channels > mostChannels) return undefined;
  const neutral = neutralAffine(channels);
  const { links: tail, affine } = affineRunAfter(head, neutral, index, (next, last) =>
    affineOf(next, last.name, index.byName, layout.outputAxis, shape),
  );
  // A lone bias is already the form that folding leads to.
  const lone = tail.length === 1 && tail[0]?.type === 'Add';
  return tail.length > 0 && !lone ? { head, layout, tail, affine } : undefined;
}

function rewrite(graph: Graph, folds: readonly Fold[], index: GraphIndex): Graph {
  const { byName } = index;
  const heads = new Map(folds.map((fold) => [fold.head.name, fold]));
  const gone = new Set(
    folds.flatMap(({ head, tail }) =>
      [...tail, head].flatMap((operation) => replacedNames(operation, head, index)),
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
function replacedNames(operation: ComputeOperation, head: ComputeOperation, index: GraphIndex): string[] {
  const constants = index.ownConstants(operation).map((constant) => constant.name);
  return operation === head ? constants : [operation.name, ...constants];
}

/** Weights, the head, the bias's constant and the bias. The last carries the names of the tail's last output. */
function foldedOperations(
  fold: Fold,
  byName: ReadonlyMap<string, Operation>,
  names: Set<string>,
): Operation[] {
  const { head, layout, tail, affine } = fold;
  const weights = byName.get(head.inputs[1]?.operation ?? '');
  const [data, , ...rest] = head.inputs;
  const lastOutput = tail.at(-1)?.outputs[0];
  if (weights?.kind !== 'constant' || data === undefined || lastOutput === undefined) {
    throw new TypeError(`${head.name} is no operation with weights`);
  }
  const sources = [...new Set([head, ...tail].flatMap((operation) => operation.sources))];
  const kernel = constantOperation(
    uniqueName(`${head.name}/weights`, names),
    affine.scales ? scaledChannels(weights.tensor, layout, 'output', affine.multipliers) : weights.tensor,
  );
  const shape = channelShape(lastOutput.shape.length, layout.outputAxis, affine.offsets.length);
  const bias = constantOperation(
    uniqueName(`${head.name}/bias/value`, names),
    floatTensor(shape, affine.offsets),
  );
  const folded: ComputeOperation = { ...head, inputs: [data, outputValue(kernel), ...rest], sources };
  const add = elementwise('Add', {
    name: uniqueName(`${head.name}/bias`, names),
    inputs: [outputValue(folded), outputValue(bias)],
    outputs: [lastOutput],
    sources,
  });
  return [kernel, folded, bias, add];
}
