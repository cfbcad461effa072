/**
 * OpenVINO's StridesOptimization (src/common/transformations/.../strides_optimization.cpp) takes the stride of a pointwise
 * Convolution to the operations before it: through arithmetic number by number and through other pointwise Convolutions, up
 * to a convolution of a larger kernel, which takes it over, or to any other operation, behind which it sets a MaxPool of
 * kernel 1. Two steps of it are wrong (seen in 2026.4, shared/warnings/runtimeFaults.ts): a pointwise Convolution with padding hands the
 * stride on as if it had none, which gives another shape, and behind an operation of several outputs the MaxPool cannot be
 * set, which ends the compilation. A GroupConvolution of one group computes the same and is left alone, so the convolutions
 * that would lead there are written as one.
 */
import type { RuntimeFaultId } from '../../../shared/warnings/runtimeFaults.ts';
import {
  type ComputeOperation,
  type ConstantOperation,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
} from '../graph/graph.ts';
import { reshaped } from '../graph/tensor.ts';
import { GraphIndex } from './graphIndex.ts';
import { readsOneChannel } from './oneColumn.ts';

/** OpenVINO's UnaryElementwiseArithmetic and BinaryElementwiseArithmetic: what it takes a stride through. */
const arithmetic: ReadonlySet<string> = new Set(
  `Abs Add Ceiling Divide Erf Exp Floor FloorMod Gelu HSigmoid HSwish Log Maximum Minimum Mish Mod Multiply Negative Power
  ReLU Round Sigmoid Sign SoftPlus SoftSign Sqrt SquaredDifference Subtract Tanh`.split(/\s+/),
);

/** What other transformations may turn into arithmetic, or take away, before. */
const mayPass: ReadonlySet<string> = new Set(
  `Clamp Convert Elu FakeQuantize HardSigmoid PReLU Reshape Selu Squeeze Swish Transpose Unsqueeze`.split(
    /\s+/,
  ),
);

/** Operations that OpenVINO may turn into one of several outputs (GroupedSliceToVSplitOptimization). */
const maySplit: ReadonlySet<string> = new Set(['Slice', 'StridedSlice']);

/** A convolution to be written as a group, and which fault it would meet. */
interface StrideFault {
  readonly fault: Extract<
    RuntimeFaultId,
    'padded-pointwise-stride' | 'several-outputs-stride' | 'one-column-convolution'
  >;
  readonly operation: string;
}

export function guardStrides(graph: Graph): Graph {
  const guarded = new Set(strideFaults(graph).map(({ operation }) => operation));
  return guarded.size === 0 ? graph : withGroups(graph, GraphIndex.of(graph), guarded);
}

/**
 * @param certain only those that the graph as it is would meet, which is what a warning may say; else also those that it
 * could meet after other transformations.
 */
export function strideFaults(graph: Graph, certain = false): StrideFault[] {
  const index = GraphIndex.of(graph);
  const found = new Map<string, StrideFault>();
  for (const operation of graph.operations) {
    if (operation.kind !== 'compute' || !isPointwise(operation) || !strides(operation)) continue;
    for (const fault of faultsBehind(operation, index, certain)) found.set(fault.operation, fault);
  }
  return [...found.values()];
}

/** The faults that the stride of `start` leads to. */
function faultsBehind(start: ComputeOperation, index: GraphIndex, certain: boolean): readonly StrideFault[] {
  const padded = ({ name }: ComputeOperation): StrideFault => ({
    fault: 'padded-pointwise-stride',
    operation: name,
  });
  if (pads(start)) return !certain || isMovedOn(start, index) ? [padded(start)] : [];
  const found: StrideFault[] = [];
  const seen = new Set<string>();
  // Each with whether a MaxPool would be set behind it, were the stride to go no further.
  const open = [{ reader: start, pools: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { reader, pools } = next;
    for (const { operation: name } of reader.type === 'Convolution'
      ? reader.inputs.slice(0, 1)
      : reader.inputs) {
      const producer = index.byName.get(name);
      if (producer?.kind !== 'compute' || seen.has(`${name} ${pools}`)) continue;
      seen.add(`${name} ${pools}`);
      if (pools && (producer.outputs.length > 1 || (!certain && maySplit.has(producer.type)))) {
        return [{ fault: 'several-outputs-stride', operation: start.name }];
      }
      // A stride that not all readers share goes no further.
      if (certain && index.onlyReader(name) === undefined) continue;
      if (producer.type === 'Convolution' && !isPointwise(producer)) {
        // It takes the stride over, and may then meet the fault of oneColumn.ts.
        if (!certain && readsOneChannel(producer)) {
          return [{ fault: 'one-column-convolution', operation: start.name }];
        }
      } else if (isPointwise(producer)) {
        if (!pads(producer)) open.push({ reader: producer, pools: false });
        else if (!certain || isMovedOn(producer, index)) found.push(padded(producer));
      } else if (arithmetic.has(producer.type) || (!certain && mayPass.has(producer.type))) {
        open.push({ reader: producer, pools: true });
      }
    }
  }
  return found;
}

/** Whether the stride of a pointwise convolution passes to what it reads. */
function isMovedOn({ inputs: [image] }: ComputeOperation, index: GraphIndex): boolean {
  const producer = index.byName.get(image?.operation ?? '');
  return producer?.kind === 'compute' && (producer.type === 'Convolution' || arithmetic.has(producer.type));
}

const isPointwise = ({ type, inputs: [, weights] }: ComputeOperation): boolean =>
  type === 'Convolution' && (weights?.shape ?? []).slice(2).every((size) => size === 1);

/** @param value a list of numbers, or the only one of it. */
const anyOf = (value: unknown, test: (number: number) => boolean): boolean =>
  [value].flat().some((number) => typeof number === 'number' && test(number));

const strides = ({ attributes }: ComputeOperation): boolean =>
  anyOf(attributes['strides'], (stride) => stride > 1);

const pads = ({ attributes }: ComputeOperation): boolean =>
  anyOf(attributes['pads_begin'], (pad) => pad !== 0) || anyOf(attributes['pads_end'], (pad) => pad !== 0);

/** The convolutions of those names as GroupConvolutions of one group. */
function withGroups(graph: Graph, index: GraphIndex, guarded: ReadonlySet<string>): Graph {
  const names = new Set(graph.operations.map(({ name }) => name));
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (operation.kind !== 'compute' || !guarded.has(operation.name)) return [operation];
    const [image, weights] = operation.inputs;
    const stored = index.byName.get(weights?.operation ?? '');
    if (image === undefined || stored?.kind !== 'constant') return [operation];
    const shape = [1, ...stored.tensor.shape];
    const constant: ConstantOperation = {
      ...stored,
      name: uniqueName(stored.name, names),
      outputs: stored.outputs.map((output) => ({ ...output, shape, tensorNames: [] })),
      tensor: reshaped(stored.tensor, shape),
    };
    const inputs = [image, outputValue(constant)];
    return [constant, { ...operation, type: 'GroupConvolution', inputs }];
  });
  return withoutUnread({ ...graph, operations }, index, guarded);
}

/** Weights that nothing reads any more. */
function withoutUnread(graph: Graph, before: GraphIndex, guarded: ReadonlySet<string>): Graph {
  const read = new Set(
    graph.operations.flatMap((operation) =>
      operation.kind === 'compute' ? operation.inputs.map((input) => input.operation) : [],
    ),
  );
  const replaced = new Set(
    [...guarded].flatMap((name) => {
      const convolution = before.byName.get(name);
      return convolution?.kind === 'compute'
        ? convolution.inputs.slice(1).map(({ operation }) => operation)
        : [];
    }),
  );
  return {
    ...graph,
    operations: graph.operations.filter(({ name }) => !replaced.has(name) || read.has(name)),
  };
}
