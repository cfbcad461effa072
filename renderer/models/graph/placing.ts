/**
 * Places of a network's nodes, found by ELK. Groups are laid out one by one and
 * then placed as wholes, so that a thousand nodes take a second and not a quarter of a minute. What was laid out once is
 * kept by its content (`placedOnce.ts`): blocks that repeat are one layout.
 */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { PlacedBox, PlacedEdge, PlacedGraph } from '../../../shared/view/graph/placed.ts';
import { framesOfRuns } from '../../../shared/view/graph/runFrames.ts';
import { type ShownGraph, tensorText } from '../../../shared/view/graph/shownGraph.ts';
import { insideOnce, type Level, type Way } from './placedOnce.ts';

const nodeWidth = 200;
const nodeHeight = 28;

/** Of groups, to the first and the last row; where that is a row of doors, an edge turns there to its door. */
const [headRoom, footRoom] = [20, 10];
const groupPadding = `[top=${headRoom},left=14,bottom=${footRoom},right=14]`;

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

/** ELK's layout of one level. */
type Engine = (graph: ElkNode) => Promise<ElkNode>;

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

async function place(
  engine: Engine,
  { ways }: Level,
  children: ElkNode[],
  padding: string,
): Promise<ElkNode> {
  const edges = [...ways.values()].map(
    ({ source, target }, index): ElkExtendedEdge => ({
      id: `e${index}`,
      sources: [source],
      targets: [target],
    }),
  );
  const layoutOptions = { ...options, 'elk.padding': padding };
  return await engine({ id: 'root', layoutOptions, children, edges });
}

/**
 * A group as a node of the whole, with a port where each of its doors lies. Where a border has one door its port is in the
 * middle: blocks in a row stand below one another, wherever in them an edge begins.
 */
function asNode(group: string, placed: ElkNode): ElkNode {
  const { width = 0, height = 0, children = [] } = placed;
  return {
    id: group,
    width,
    height,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: children.filter(isDoor).map(({ id }) => ({
      id: portOf(group, id),
      width: 0,
      height: 0,
      x: portX(placed, id),
      y: isEntry(id) ? 0 : height,
      layoutOptions: { 'elk.port.side': isEntry(id) ? 'NORTH' : 'SOUTH' },
    })),
  };
}

const isEntry = (door: string) => door.startsWith('in ');

function portX({ width = 0, children = [] }: ElkNode, door: string): number {
  const same = children.filter((child) => isDoor(child) && isEntry(child.id) === isEntry(door));
  return same.length === 1 ? width / 2 : (same.find(({ id }) => id === door)?.x ?? 0) + 0.5;
}

const isDoor = ({ width }: ElkNode) => width === 1;

/** @param onProgress 0 to 1 */
export async function placedBy(
  engine: Engine,
  shown: ShownGraph,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<PlacedGraph> {
  const { top, groups } = partsOf(shown);
  const inside = new Map<string, ElkNode>();
  for (const [group, level] of groups) {
    signal.throwIfAborted();
    onProgress(inside.size / (groups.size + 1));
    inside.set(group, await insideOnce(level, (one) => place(engine, one, one.nodes, groupPadding)));
  }
  signal.throwIfAborted();
  const wholes = [...inside].map(([group, placed]) => asNode(group, placed));
  const placed = await place(
    engine,
    top,
    inOrder(shown, top.nodes, wholes),
    '[top=16,left=16,bottom=16,right=16]',
  );
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
  const edges = edgesOf(top, placed, { x: 0, y: 0, group: null });
  for (const { id, x = 0, y = 0, width = 0, height = 0 } of placed.children ?? []) {
    const group = inside.get(id);
    const level = groups.get(id);
    if (group === undefined || level === undefined) {
      nodes.push({ id, x, y, width, height });
      continue;
    }
    frames.push({ id, x, y, width, height });
    edges.push(...edgesOf(level, group, { x, y, group }));
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
    groups: [...framesOfRuns(shown.nodes, [...nodes, ...frames]), ...frames],
    edges,
    labels: labelsOf(shown, edges),
  };
}

interface Frame {
  readonly x: number;
  readonly y: number;
  /** Null: the whole. */
  readonly group: ElkNode | null;
}

/** In the whole graph's coordinates; an edge that ends at a door continues to the port in the border. */
function edgesOf({ ways }: Level, { edges = [] }: ElkNode, frame: Frame): PlacedEdge[] {
  const list = [...ways.values()];
  return edges.flatMap(({ sections = [] }, index) => {
    const way = list[index];
    if (way === undefined) return [];
    return sections.map(({ startPoint, bendPoints = [], endPoint }): PlacedEdge => {
      const points = [startPoint, ...bendPoints, endPoint].flatMap(({ x, y }) => [frame.x + x, frame.y + y]);
      if (frame.group !== null) toBorder(points, way, { ...frame, group: frame.group });
      return { from: way.from, to: way.to, points, arrow: way.arrow };
    });
  });
}

function toBorder(points: number[], way: Way, { x, y, group }: Frame & { group: ElkNode }): void {
  const [entry, exit] = [doorIn(way.from), doorOut(way.from)];
  if (way.source === entry) {
    const port = x + portX(group, entry);
    points.unshift(port, y, port, points[1] ?? y);
  }
  if (way.target === exit) {
    const port = x + portX(group, exit);
    points.push(port, points.at(-1) ?? y, port, y + (group.height ?? 0));
  }
}

/** What a node hands on, next to the edge that leaves it at the right. */
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
