/** A graph's operations by name and by who reads them: what a pass looks up. */
import {
  type ComputeOperation,
  type ConstantOperation,
  consumerCounts,
  type Graph,
  type Operation,
} from '../graph/graph.ts';

/** Most passes leave most graphs as they are, and a graph never changes. */
const known = new WeakMap<Graph, GraphIndex>();

export class GraphIndex {
  readonly byName: ReadonlyMap<string, Operation>;
  #readers: ReadonlyMap<string, readonly ComputeOperation[]> | undefined;
  readonly #operations: readonly Operation[];
  readonly #counts: ReadonlyMap<string, number>;
  readonly #outputs: ReadonlySet<string>;

  static of(graph: Graph): GraphIndex {
    const index = known.get(graph) ?? new GraphIndex(graph);
    known.set(graph, index);
    return index;
  }

  private constructor(graph: Graph) {
    this.byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
    this.#operations = graph.operations;
    this.#counts = consumerCounts(graph);
    this.#outputs = new Set(graph.outputs.map((output) => output.value.operation));
  }

  /** Everything that reads the operation's output, in order; empty when the graph itself gives it out. */
  readers(name: string): readonly ComputeOperation[] {
    this.#readers ??= readersByName(this.#operations);
    return this.#outputs.has(name) ? [] : (this.#readers.get(name) ?? []);
  }

  /** What alone reads the operation's output, and once. */
  onlyReader(name: string): ComputeOperation | undefined {
    return this.#counts.get(name) === 1 ? this.readers(name)[0] : undefined;
  }

  /** The constants that nothing but this operation reads. */
  ownConstants(operation: ComputeOperation): ConstantOperation[] {
    return operation.inputs
      .map((input) => this.byName.get(input.operation))
      .filter((input) => input?.kind === 'constant')
      .filter((constant) => this.#counts.get(constant.name) === 1);
  }
}

function readersByName(operations: readonly Operation[]): Map<string, ComputeOperation[]> {
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
