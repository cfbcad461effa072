/** The source map of a graph (shared/models/sourceMap.ts): which source layers each operation of the IR computes. */
import type { SourceMap } from '../../../shared/models/sourceMap.ts';
import type { Graph } from '../graph/graph.ts';

export function sourceMapOf(
  graph: Graph,
  source: Pick<SourceMap, 'format' | 'sourceSha256' | 'weightsSha256' | 'weights' | 'layers'>,
): SourceMap {
  const operations = graph.operations.flatMap((operation) =>
    operation.kind === 'constant' || operation.sources.length === 0
      ? []
      : [[operation.name, [...operation.sources]] satisfies [string, string[]]],
  );
  return {
    version: 1,
    ...source,
    operations: Object.fromEntries(operations),
    fused: Object.fromEntries(graph.fused),
    removed: Object.fromEntries(Array.from(graph.removed, ([layer, { kind }]) => [layer, kind])),
  };
}
