/**
 * The network between reading and writing: operations of OpenVINO's opsets in topological order, immutable. A pass
 * takes one and returns another.
 */

import type { Removal } from '../../../shared/models/removal.ts';
import type { ElementType, Tensor } from './tensor.ts';

/** An operation's output, by name and port. */
export interface Value {
  readonly operation: string;
  readonly port: number;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
}

export interface Output {
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  /** Names of the source's blobs that this is. */
  readonly tensorNames: readonly string[];
}

export type Attribute = string | number | boolean | readonly number[];

interface Named {
  /** Unique in the graph; the IR's friendly name. */
  readonly name: string;
  readonly outputs: readonly Output[];
  /** Source layers that this computes, in the source's order. */
  readonly sources: readonly string[];
}

export interface ParameterOperation extends Named {
  readonly kind: 'parameter';
}

export interface ConstantOperation extends Named {
  readonly kind: 'constant';
  readonly tensor: Tensor;
}

export interface ComputeOperation extends Named {
  readonly kind: 'compute';
  /** As the IR spells it: `Convolution`, `SoftMax`. */
  readonly type: string;
  readonly opset: `opset${number}`;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Value[];
  /** OpenVINO's mark on the Convert that unpacks a compressed constant. */
  readonly decompression?: true;
}

export type Operation = ParameterOperation | ConstantOperation | ComputeOperation;

export interface GraphOutput {
  /** The source's blob. */
  readonly blob: string;
  readonly value: Value;
}

export interface Graph {
  readonly name: string;
  /** Every operation after those it reads. */
  readonly operations: readonly Operation[];
  readonly outputs: readonly GraphOutput[];
  /** Source layer -> the operation it was merged into. */
  readonly fused: ReadonlyMap<string, string>;
  /** Source layer -> why nothing of it is left. */
  readonly removed: ReadonlyMap<string, Removal>;
  /** Source layers that have learned anything -> the names under which all of it is shared, undefined if not all is. */
  readonly learners: ReadonlyMap<string, string | undefined>;
}

export const inputsOf = (operation: Operation): readonly Value[] =>
  operation.kind === 'compute' ? operation.inputs : [];

/** For each set of names the last number that was tried behind each of them: a thousand equal names take a thousand steps. */
const lastNumbers = new WeakMap<Set<string>, Map<string, number>>();

/** `name`, or `name_1` and so on when it is taken; taken from then on. */
export function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  if (taken.has(name)) {
    const numbers = lastNumbers.get(taken) ?? new Map<string, number>();
    lastNumbers.set(taken, numbers);
    let count = numbers.get(name) ?? 0;
    do candidate = `${name}_${++count}`;
    while (taken.has(candidate));
    numbers.set(name, count);
  }
  taken.add(candidate);
  return candidate;
}

/** An operation's only (or first) output. */
export function outputValue(operation: Operation): Value {
  const [output] = operation.outputs;
  if (output === undefined) throw new TypeError(`${operation.name} has no output`);
  return { operation: operation.name, port: 0, elementType: output.elementType, shape: output.shape };
}

/** Readers of each operation by name, with the graph's own outputs counted. */
export function consumerCounts(graph: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): Map<string, number> => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const operation of graph.operations) {
    for (const input of inputsOf(operation)) count(input.operation);
  }
  for (const output of graph.outputs) count(output.value.operation);
  return counts;
}

/** The graph as text, one operation a line, constants by shape: what the tests of passes compare. */
export function drawGraph(graph: Graph): string {
  const draw = (operation: Operation): string => {
    const shape = operation.outputs.map((output) => `[${output.shape}]`).join(' ');
    switch (operation.kind) {
      case 'parameter':
        return `${operation.name} = Parameter ${shape}`;
      case 'constant':
        return `${operation.name} = Constant ${operation.tensor.elementType} ${shape}`;
      case 'compute': {
        const inputs = operation.inputs.map((input) => input.operation).join(', ');
        return `${operation.name} = ${operation.type}(${inputs}) ${shape}`;
      }
    }
  };
  const results = graph.outputs.map((output) => `-> ${output.blob} = ${output.value.operation}`);
  return [...graph.operations.map(draw), ...results].join('\n');
}
