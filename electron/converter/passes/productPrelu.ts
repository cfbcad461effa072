/**
 * OpenVINO's CPU plugin merges a PReLU into a MatMul before it, also through a Reshape, and takes the slopes along the
 * product's last axis (2026.4, shared/warnings/runtimeFaults.ts). Where that is another axis than the channels the PReLU is written
 * as max(x, 0) + slope * min(x, 0).
 */
import {
  type ComputeOperation,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
  type Value,
} from '../graph/graph.ts';
import { floatTensor, reshaped } from '../graph/tensor.ts';
import { GraphIndex } from './graphIndex.ts';

export function productPrelu(graph: Graph): Graph {
  const index = GraphIndex.of(graph);
  const names = new Set(graph.operations.map(({ name }) => name));
  let changes = false;
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (operation.kind !== 'compute' || productBefore(operation, index) === undefined) return [operation];
    const slopes = index.byName.get(operation.inputs[1]?.operation ?? '');
    if (slopes?.kind !== 'constant') return [operation];
    changes = true;
    const [input] = operation.inputs;
    if (input === undefined) throw new TypeError('a PReLU has an input');
    const ones = input.shape.map(() => 1);
    const perChannel = ones.map((one, axis) => (axis === 1 ? (slopes.tensor.shape.at(-1) ?? one) : one));
    const { name, sources } = operation;
    const constant = (suffix: string, tensor: ReturnType<typeof floatTensor>): Operation => ({
      kind: 'constant',
      name: uniqueName(`${name}/${suffix}`, names),
      outputs: [{ elementType: 'f32', shape: tensor.shape, tensorNames: [] }],
      sources: [],
      tensor,
    });
    const compute = (suffix: string, type: string, inputs: readonly Value[]): ComputeOperation => ({
      kind: 'compute',
      name: uniqueName(`${name}/${suffix}`, names),
      type,
      opset: 'opset1',
      attributes: type === 'ReLU' ? {} : { auto_broadcast: 'numpy' },
      inputs,
      outputs: [{ elementType: 'f32', shape: input.shape, tensorNames: [] }],
      sources,
    });
    const zero = constant('zero', floatTensor(ones, [0]));
    const slope = constant('slopes', reshaped(slopes.tensor, perChannel));
    const positive = compute('positive', 'ReLU', [input]);
    const negative = compute('negative', 'Minimum', [input, outputValue(zero)]);
    const scaled = compute('scaled', 'Multiply', [outputValue(negative), outputValue(slope)]);
    const sum: ComputeOperation = {
      ...operation,
      type: 'Add',
      opset: 'opset1',
      attributes: { auto_broadcast: 'numpy' },
      inputs: [outputValue(positive), outputValue(scaled)],
    };
    return [zero, slope, positive, negative, scaled, sum];
  });
  return changes ? withoutUnreadConstants({ ...graph, operations }) : graph;
}

/** The MatMul into which OpenVINO would merge the PReLU with its slopes on the wrong axis. */
export function productBefore(prelu: ComputeOperation, index: GraphIndex): ComputeOperation | undefined {
  const [input, slopes] = prelu.inputs;
  if (prelu.type !== 'PReLU' || (input?.shape.length ?? 0) < 4) return undefined;
  if (!(slopes?.shape ?? []).some((dim) => dim > 1)) return undefined;
  let before = index.byName.get(input?.operation ?? '');
  while (before?.kind === 'compute' && (before.type === 'Reshape' || before.type === 'Add')) {
    before = index.byName.get(before.inputs[0]?.operation ?? '');
  }
  return before?.kind === 'compute' && before.type === 'MatMul' ? before : undefined;
}

function withoutUnreadConstants(graph: Graph): Graph {
  const read = new Set(
    graph.operations.flatMap((operation) =>
      operation.kind === 'compute' ? operation.inputs.map(({ operation: name }) => name) : [],
    ),
  );
  for (const { value } of graph.outputs) read.add(value.operation);
  return {
    ...graph,
    operations: graph.operations.filter(({ kind, name }) => kind !== 'constant' || read.has(name)),
  };
}
