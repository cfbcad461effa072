/**
 * Places of a network's nodes, found by ELK in a worker: the page never waits for it. Groups are laid out one by one and
 * then placed as wholes, so that a thousand nodes take a second and not a quarter of a minute.
 */
import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { PlacedBox, PlacedEdge, PlacedGraph } from '../../../shared/view/graph/placed.ts';
import { type ShownGraph, tensorText } from '../../../shared/view/graph/shownGraph.ts';

export const nodeWidth = 200;
export const nodeHeight = 28;

/** Of groups: a row of doors leaves room for the group's name as it is. */
const groupPadding = ({ nodes }: Level) => {
  const has = (door: string) => nodes.some((node) => isDoor(node) && node.id.startsWith(door));
  return `[top=${has('in ') ? 2 : 24},left=14,bottom=${has('out ') ? 0 : 12},right=14]`;
};

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.spacing.nodeNode': '16',
  'elk.spacing.edgeNode': '12',
  // Simplex takes the square of the nodes' number, and does not centre what branches.
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
};

let shared: InstanceType<typeof ELK> | null = null;
const elk = () => (shared ??= new ELK({ workerFactory: () => new Worker(workerUrl) }));

/** An edge of a level, with the ends in the network that it stands for. */
interface Way {
  readonly source: string;
  readonly target: string;
  readonly from: string;
  readonly to: string[];
  readonly arrow: boolean;
}

interface Level {
  readonly nodes: ElkNode[];
  readonly ways: Map<string, Way>;
}

interface Parts {
  readonly top: Level;
  readonly groups: ReadonlyMap<string, Level>;
}

const addWay = ({ ways }: Level, { to, ...way }: Omit<Way, 'to'> & { to: string }) => {
  const key = `${way.source}\n${way.target}`;
  const known = ways.get(key);
  if (known === undefined) ways.set(key, { ...way, to: [to] });
  else known.to.push(to);
};

const doorIn = (from: string) => `in ${from}`;
const doorOut = (from: string) => `out ${from}`;
const portOf = (group: string, door: string) => `${group}\n${door}`;

/** A door is where an edge goes through a group's border: a point in the first or last row inside, a port outside. */
function addDoor({ nodes }: Level, id: string, constraint: 'FIRST_SEPARATE' | 'LAST_SEPARATE'): void {
  if (nodes.some((node) => node.id === id)) return;
  const layoutOptions = { 'elk.layered.layering.layerConstraint': constraint };
  nodes.push({ id, width: 1, height: 1, layoutOptions });
}

function partsOf({ nodes, edges, groups }: ShownGraph): Parts {
  const top: Level = { nodes: [], ways: new Map() };
  const levels = new Map(groups.map((group): [string, Level] => [group, { nodes: [], ways: new Map() }]));
  const groupOf = new Map<string, string>();
  for (const { id, group } of nodes) {
    const level = group === null ? undefined : levels.get(group);
    if (level !== undefined && group !== null) groupOf.set(id, group);
    (level ?? top).nodes.push({ id, width: nodeWidth, height: nodeHeight });
  }
  for (const { from, to } of edges) {
    const [leaving, entered] = [groupOf.get(from), groupOf.get(to)];
    const inside = entered === undefined ? undefined : levels.get(entered);
    if (leaving === entered) {
      addWay(inside ?? top, { source: from, target: to, from, to, arrow: true });
      continue;
    }
    const outside = leaving === undefined ? undefined : levels.get(leaving);
    if (outside !== undefined) {
      addDoor(outside, doorOut(from), 'LAST_SEPARATE');
      addWay(outside, { source: from, target: doorOut(from), from, to, arrow: false });
    }
    if (inside !== undefined) {
      addDoor(inside, doorIn(from), 'FIRST_SEPARATE');
      addWay(inside, { source: doorIn(from), target: to, from, to, arrow: true });
    }
    addWay(top, {
      source: leaving === undefined ? from : portOf(leaving, doorOut(from)),
      target: entered === undefined ? to : portOf(entered, doorIn(from)),
      from,
      to,
      arrow: entered === undefined,
    });
  }
  return { top, groups: levels };
}

async function place({ nodes, ways }: Level, children: ElkNode[] = nodes, padding = '[]'): Promise<ElkNode> {
  const edges = [...ways.values()].map(
    ({ source, target }, index): ElkExtendedEdge => ({
      id: `e${index}`,
      sources: [source],
      targets: [target],
    }),
  );
  const layoutOptions = { ...options, 'elk.padding': padding };
  return await elk().layout({ id: 'root', layoutOptions, children, edges });
}

/** A group as a node of the whole, with a port where each of its doors lies. */
function asNode(group: string, { width = 0, height = 0, children = [] }: ElkNode): ElkNode {
  return {
    id: group,
    width,
    height,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: children.filter(isDoor).map(({ id, x = 0 }) => ({
      id: portOf(group, id),
      width: 0,
      height: 0,
      x: x + 0.5,
      y: id.startsWith('in ') ? 0 : height,
      layoutOptions: { 'elk.port.side': id.startsWith('in ') ? 'NORTH' : 'SOUTH' },
    })),
  };
}

const isDoor = ({ width }: ElkNode) => width === 1;

/** @param onProgress 0 to 1 */
export async function layoutOf(
  shown: ShownGraph,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<PlacedGraph> {
  const { top, groups } = partsOf(shown);
  const inside = new Map<string, ElkNode>();
  for (const [group, level] of groups) {
    signal.throwIfAborted();
    onProgress(inside.size / (groups.size + 1));
    inside.set(group, await place(level, level.nodes, groupPadding(level)));
  }
  signal.throwIfAborted();
  const wholes = [...inside].map(([group, placed]) => asNode(group, placed));
  const placed = await place(top, inOrder(shown, top.nodes, wholes), '[top=16,left=16,bottom=16,right=16]');
  return collected(shown, { top, groups }, placed, inside);
}

/** ELK keeps to the order of its nodes where nothing else speaks: the network's. */
function inOrder({ nodes }: ShownGraph, alone: readonly ElkNode[], groups: readonly ElkNode[]): ElkNode[] {
  const known = new Map([...alone, ...groups].map((node) => [node.id, node]));
  const ids = new Set(nodes.map(({ id, group }) => (known.has(id) ? id : (group ?? id))));
  return [...ids].flatMap((id) => known.get(id) ?? []);
}

function collected(
  shown: ShownGraph,
  { top, groups }: Parts,
  placed: ElkNode,
  inside: ReadonlyMap<string, ElkNode>,
): PlacedGraph {
  const nodes: PlacedBox[] = [];
  const frames: PlacedBox[] = [];
  const edges = edgesOf(top, placed, { x: 0, y: 0, height: null });
  for (const { id, x = 0, y = 0, width = 0, height = 0 } of placed.children ?? []) {
    const group = inside.get(id);
    const level = groups.get(id);
    if (group === undefined || level === undefined) {
      nodes.push({ id, x, y, width, height });
      continue;
    }
    frames.push({ id, x, y, width, height });
    edges.push(...edgesOf(level, group, { x, y, height }));
    for (const child of group.children ?? []) {
      if (isDoor(child)) continue;
      nodes.push({
        id: child.id,
        x: x + (child.x ?? 0),
        y: y + (child.y ?? 0),
        width: nodeWidth,
        height: nodeHeight,
      });
    }
  }
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    nodes: nodes.toSorted((a, b) => a.y - b.y),
    groups: frames,
    edges,
    labels: labelsOf(shown, edges),
  };
}

interface Frame {
  readonly x: number;
  readonly y: number;
  /** Of a group; null: the whole. */
  readonly height: number | null;
}

/** In the whole's coordinates; what ends at a door goes on to the border. */
function edgesOf({ ways }: Level, { edges = [] }: ElkNode, frame: Frame): PlacedEdge[] {
  const list = [...ways.values()];
  return edges.flatMap(({ sections = [] }, index) => {
    const way = list[index];
    if (way === undefined) return [];
    return sections.map(({ startPoint, bendPoints = [], endPoint }): PlacedEdge => {
      const points = [startPoint, ...bendPoints, endPoint].flatMap(({ x, y }) => [frame.x + x, frame.y + y]);
      if (frame.height !== null && way.source === doorIn(way.from)) points.unshift(points[0] ?? 0, frame.y);
      if (frame.height !== null && way.target === doorOut(way.from))
        points.push(points.at(-2) ?? 0, frame.y + frame.height);
      return { from: way.from, to: way.to, points, arrow: way.arrow };
    });
  });
}

/** What a node hands on, beside the edge that leaves it at the right. */
function labelsOf({ edges: network }: ShownGraph, edges: readonly PlacedEdge[]): PlacedGraph['labels'] {
  const shapes = new Map(network.map(({ from, shape }) => [from, tensorText(shape)]));
  const first = new Map<string, readonly number[]>();
  for (const { from, points } of edges) {
    const [x = 0, y = 0] = points;
    const [knownX = 0, knownY = Number.POSITIVE_INFINITY] = first.get(from) ?? [];
    if (y < knownY || (y === knownY && x > knownX)) first.set(from, [x, y]);
  }
  return [...first].flatMap(([from, [x = 0, y = 0]]) => {
    const text = shapes.get(from) ?? '';
    return text === '' ? [] : [{ x: x + 6, y: y + 11, text }];
  });
}
