/** Which kernels hand a kernel what it reads: the edges of the network as it ran. */
import type { NodeRow } from './claims.ts';
import type { RuntimeNode } from './raw.ts';
import { constantNodes } from './work.ts';

/** By node: names of executed rows and of the model's inputs, seen through nodes where nothing runs. */
export function kernelsRead(
  nodes: readonly RuntimeNode[],
  rows: readonly NodeRow[],
): Map<number, readonly string[]> {
  const constant = constantNodes(nodes);
  const ends = new Map(
    rows
      .filter(({ node, index, reading }) => reading.state === 'executed' || begins(node, constant[index]))
      .map(({ index, name }) => [index, name]),
  );
  return new Map(rows.map(({ index }) => [index, readBy(index, nodes, ends)]));
}

const begins = ({ inputs }: RuntimeNode, constant: boolean | undefined) =>
  inputs.length === 0 && constant !== true;

function readBy(
  reader: number,
  nodes: readonly RuntimeNode[],
  ends: ReadonlyMap<number, string>,
): readonly string[] {
  const seen = new Set<number>();
  const found = new Set<string>();
  const open = [...(nodes[reader]?.inputs ?? [])].toReversed();
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    if (seen.has(source.node)) continue;
    seen.add(source.node);
    const end = ends.get(source.node);
    if (end === undefined) open.push(...(nodes[source.node]?.inputs ?? []).toReversed());
    else found.add(end);
  }
  return [...found];
}
