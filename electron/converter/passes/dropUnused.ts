/** Drops operations that no output needs, inputs included, and says so of layers of which nothing is left. */
import { type Graph, inputsOf } from '../graph/graph.ts';

export function dropUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.value.operation));
  for (const operation of graph.operations.toReversed()) {
    if (!needed.has(operation.name)) continue;
    for (const input of inputsOf(operation)) needed.add(input.operation);
  }
  const operations = graph.operations.filter((operation) => needed.has(operation.name));
  if (operations.length === graph.operations.length) return graph;
  const left = new Set(operations.flatMap((operation) => operation.sources));
  const removed = new Map(graph.removed);
  for (const operation of graph.operations) {
    for (const source of operation.sources) {
      if (!left.has(source) && !graph.fused.has(source)) removed.set(source, { kind: 'unused' });
    }
  }
  return { ...graph, operations, removed };
}
