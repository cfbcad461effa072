/** Where a graph's nodes, groups and edges lie, and what is next to what. */
export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  /** Several where readers in one group share a way to it. */
  readonly to: readonly string[];
  /** x, y, x, y ... */
  readonly points: readonly number[];
  /** Whether it ends at a node, and not at the border of a group. */
  readonly arrow: boolean;
}

interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedBox[];
  /** Ids are names of open groups, and of open runs around them. */
  readonly groups: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
  readonly labels: readonly PlacedLabel[];
}

type Direction = 'up' | 'down' | 'left' | 'right';

const middle = ({ x, width }: PlacedBox) => x + width / 2;

/** The next node along an edge, or next to it; null: there is none. */
export function stepFrom(
  { nodes }: PlacedGraph,
  edges: readonly { readonly from: string; readonly to: string }[],
  from: string,
  direction: Direction,
): string | null {
  const start = nodes.find(({ id }) => id === from);
  if (start === undefined) return nodes[0]?.id ?? null;
  const along = new Set(
    edges.flatMap((edge) => {
      if (direction === 'down') return edge.from === from ? [edge.to] : [];
      return direction === 'up' && edge.to === from ? [edge.from] : [];
    }),
  );
  const candidates =
    direction === 'up' || direction === 'down'
      ? nodes.filter(({ id }) => along.has(id))
      : nodes.filter((node) => isBeside(start, node, direction));
  const distance = (node: PlacedBox) => Math.hypot(middle(node) - middle(start), node.y - start.y);
  return candidates.toSorted((a, b) => distance(a) - distance(b))[0]?.id ?? null;
}

function isBeside(start: PlacedBox, node: PlacedBox, direction: 'left' | 'right'): boolean {
  const overlaps = node.y < start.y + start.height && start.y < node.y + node.height;
  if (node.id === start.id || !overlaps) return false;
  return direction === 'left' ? middle(node) < middle(start) : middle(node) > middle(start);
}
