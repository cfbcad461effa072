/** Whom a node serves that the runtime inserted: the layers before and behind it, through other inserted nodes. */
import type { Kernel } from '../documents/profile.ts';
import type { NodeRow } from './claims.ts';
import type { RuntimeNode } from './raw.ts';

/** By node, for rows without layers. */
export function neighboursOf(
  nodes: readonly RuntimeNode[],
  rows: readonly NodeRow[],
): Map<number, NonNullable<Kernel['neighbours']>> {
  const mainLayer = new Map(
    rows.flatMap(({ index, layers: [main] }) => (main === undefined ? [] : [[index, main]])),
  );
  const before = nodes.map(({ inputs }) => inputs.map(({ node }) => node));
  const behind = nodes.map((): number[] => []);
  for (const [reader, sources] of before.entries())
    for (const source of sources) behind[source]?.push(reader);
  return new Map(
    rows
      .filter(({ layers }) => layers.length === 0)
      .map(({ index }) => [
        index,
        { from: reached(index, before, mainLayer), to: reached(index, behind, mainLayer) },
      ]),
  );
}

function reached(
  start: number,
  next: readonly (readonly number[])[],
  mainLayer: ReadonlyMap<number, string>,
): string[] {
  const seen = new Set<number>([start]);
  const found = new Set<string>();
  const open = [...(next[start] ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const layer = mainLayer.get(node);
    if (layer === undefined) open.push(...(next[node] ?? []));
    else found.add(layer);
  }
  return [...found];
}
