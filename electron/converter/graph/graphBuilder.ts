/** Builds a graph one operation at a time; names stay unique, whatever the source calls its layers. */

import type { Removal } from '../../../shared/models/removal.ts';
import { type Attribute, type Graph, type Operation, type Output, uniqueName, type Value } from './graph.ts';
import type { ElementType, Tensor } from './tensor.ts';

interface NewComputation {
  readonly type: string;
  readonly opset?: `opset${number}`;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Value[];
}

/** An operation with one output; default: f32. */
export interface NewOperation extends NewComputation {
  readonly shape: readonly number[];
  readonly elementType?: ElementType;
}

export interface NewMultiOperation extends NewComputation {
  /** In the order of the operation's ports. */
  readonly outputs: readonly { readonly shape: readonly number[]; readonly elementType?: ElementType }[];
}

export class GraphBuilder {
  readonly #operations: Operation[] = [];
  readonly #names = new Set<string>();
  /** Blob -> the output that it names. */
  readonly #tensors = new Map<string, string>();
  readonly #removed = new Map<string, Removal>();

  parameter(name: string, shape: readonly number[], sources: readonly string[]): Value {
    const unique = uniqueName(name, this.#names);
    return this.#add({ kind: 'parameter', name: unique, outputs: [output(shape)], sources });
  }

  constant(name: string, tensor: Tensor, sources: readonly string[] = []): Value {
    const { elementType, shape } = tensor;
    const outputs = [{ elementType, shape, tensorNames: [] }];
    return this.#add({ kind: 'constant', name: uniqueName(name, this.#names), outputs, sources, tensor });
  }

  /** @param sources the layers that the operation computes. */
  compute(name: string, operation: NewOperation, sources: readonly string[]): Value {
    const [first] = this.computeAll(name, { ...operation, outputs: [operation] }, sources);
    if (first === undefined) throw new TypeError(`${name} has no output`);
    return first;
  }

  /** An operation of several outputs; their values in the order of its ports. */
  computeAll(name: string, operation: NewMultiOperation, sources: readonly string[]): readonly Value[] {
    const { type, opset = 'opset1', attributes = {}, inputs } = operation;
    const outputs = operation.outputs.map(({ shape, elementType }) => output(shape, elementType));
    const { operation: taken } = this.#add({
      kind: 'compute',
      name: uniqueName(name, this.#names),
      type,
      opset,
      attributes,
      inputs,
      outputs,
      sources,
    });
    return outputs.map(({ shape, elementType }, port) => ({ operation: taken, port, shape, elementType }));
  }

  /** The source calls this value `blob`; the first one to get a name keeps it. */
  nameTensor(value: Value, blob: string): void {
    if (!this.#tensors.has(blob)) this.#tensors.set(blob, portKey(value.operation, value.port));
  }

  remove(layer: string, because: Removal): void {
    this.#removed.set(layer, because);
  }

  finish(name: string, outputs: Graph['outputs'], learners: Graph['learners'] = new Map()): Graph {
    this.#nameOutputs(outputs);
    const tensorNames = Map.groupBy(this.#tensors.keys(), (blob) => this.#tensors.get(blob));
    const operations = this.#operations.map((operation) => ({
      ...operation,
      outputs: operation.outputs.map((port, index) => ({
        ...port,
        tensorNames: tensorNames.get(portKey(operation.name, index)) ?? [],
      })),
    }));
    return { name, operations, outputs, fused: new Map(), removed: this.#removed, learners };
  }

  /** OpenVINO asks for a name of every output: one whose blob's name an input keeps is called after its operation. */
  #nameOutputs(outputs: Graph['outputs']): void {
    const named = new Set(this.#tensors.values());
    const taken = new Set(this.#tensors.keys());
    for (const { operation, port } of outputs.map(({ value }) => value)) {
      const key = portKey(operation, port);
      if (!named.has(key)) this.#tensors.set(uniqueName(operation, taken), key);
    }
  }

  #add(operation: Operation): Value {
    this.#operations.push(operation);
    const [first] = operation.outputs;
    if (first === undefined) throw new TypeError(`${operation.name} has no output`);
    return { operation: operation.name, port: 0, elementType: first.elementType, shape: first.shape };
  }
}

const output = (shape: readonly number[], elementType: ElementType = 'f32'): Output => ({
  elementType,
  shape,
  tensorNames: [],
});

const portKey = (operation: string, port: number): string => `${port}:${operation}`;
