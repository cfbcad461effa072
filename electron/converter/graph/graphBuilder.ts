/** Builds a graph one operation at a time; names stay unique, whatever the source calls its layers. */
import { type Attribute, type Graph, type Operation, type Output, uniqueName, type Value } from './graph.ts';
import type { Tensor } from './tensor.ts';

export interface NewOperation {
  readonly type: string;
  readonly opset?: `opset${number}`;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Value[];
  readonly shape: readonly number[];
}

export class GraphBuilder {
  readonly #operations: Operation[] = [];
  readonly #names = new Set<string>();
  /** Blob -> the output that it names. */
  readonly #tensors = new Map<string, string>();
  readonly #removed = new Map<string, string>();

  parameter(name: string, shape: readonly number[], sources: readonly string[]): Value {
    return this.#add({
      kind: 'parameter',
      name: uniqueName(name, this.#names),
      outputs: [output(shape)],
      sources,
    });
  }

  constant(name: string, tensor: Tensor, sources: readonly string[] = []): Value {
    const { elementType, shape } = tensor;
    const outputs = [{ elementType, shape, tensorNames: [] }];
    return this.#add({ kind: 'constant', name: uniqueName(name, this.#names), outputs, sources, tensor });
  }

  /** @param sources the layers that the operation computes. */
  compute(name: string, operation: NewOperation, sources: readonly string[]): Value {
    return this.#add({
      kind: 'compute',
      name: uniqueName(name, this.#names),
      type: operation.type,
      opset: operation.opset ?? 'opset1',
      attributes: operation.attributes ?? {},
      inputs: operation.inputs,
      outputs: [output(operation.shape)],
      sources,
    });
  }

  /** The source calls this value `blob`; the last value of a blob (in-place layers) keeps the name. */
  nameTensor(value: Value, blob: string): void {
    this.#tensors.delete(blob);
    this.#tensors.set(blob, portKey(value.operation, value.port));
  }

  remove(layer: string, reason: string): void {
    this.#removed.set(layer, reason);
  }

  finish(name: string, outputs: Graph['outputs']): Graph {
    const tensorNames = Map.groupBy(this.#tensors.keys(), (blob) => this.#tensors.get(blob));
    const operations = this.#operations.map((operation) => ({
      ...operation,
      outputs: operation.outputs.map((port, index) => ({
        ...port,
        tensorNames: tensorNames.get(portKey(operation.name, index)) ?? [],
      })),
    }));
    return { name, operations, outputs, fused: new Map(), removed: this.#removed };
  }

  #add(operation: Operation): Value {
    this.#operations.push(operation);
    const [first] = operation.outputs;
    if (first === undefined) throw new TypeError(`${operation.name} has no output`);
    return { operation: operation.name, port: 0, elementType: first.elementType, shape: first.shape };
  }
}

const output = (shape: readonly number[]): Output => ({ elementType: 'f32', shape, tensorNames: [] });

const portKey = (operation: string, port: number): string => `${port}:${operation}`;
