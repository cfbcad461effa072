/** Circles of arrows: between files that import one another, and between rooms that may. */

/** From each node to those that it uses. */
export type Arrows = ReadonlyMap<string, readonly string[]>;

/**
 * Groups of nodes each of which is reached from every other one (Tarjan's strongly connected components), written as one of their
 * circles: `a -> b -> a`.
 */
export function circles(arrows: Arrows): string[] {
  const places = new Map<string, { readonly index: number; low: number }>();
  const open: string[] = [];
  const found: string[] = [];
  const visit = (node: string): { low: number } => {
    const place = { index: places.size, low: places.size };
    places.set(node, place);
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      const known = places.get(next);
      if (known === undefined) place.low = Math.min(place.low, visit(next).low);
      else if (open.includes(next)) place.low = Math.min(place.low, known.index);
    }
    if (place.low === place.index) {
      const group = new Set(open.splice(open.indexOf(node)));
      if (group.size > 1 || arrows.get(node)?.includes(node)) found.push(circleIn(group, arrows));
    }
    return place;
  };
  for (const node of arrows.keys()) if (!places.has(node)) visit(node);
  return found.sort();
}

/** A shortest circle from the group's first node, and how many nodes it leaves out. */
function circleIn(group: ReadonlySet<string>, arrows: Arrows): string {
  const [first = ''] = [...group].sort();
  const before = new Map<string, string>();
  const queue = [first];
  for (const node of queue) {
    for (const next of arrows.get(node) ?? []) {
      if (!group.has(next) || before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  }
  const path = [first];
  for (let node = before.get(first); node !== undefined && node !== first; node = before.get(node))
    path.unshift(node);
  path.unshift(first);
  const more = group.size - new Set(path).size;
  return `${path.join(' -> ')}${more === 0 ? '' : ` (and ${more} more in circles with them)`}`;
}
