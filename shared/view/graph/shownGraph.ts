/** A network with some of its groups closed: a closed group is one node. */

import { type Microseconds, sum } from '../../units.ts';
import { countText, microsecondsText, shapeText, thin } from '../text/format.ts';
import type { LayerKind } from '../text/layerKinds.ts';
import { foldsOf, type Run } from './folds.ts';
import { nameInGroup } from './groups.ts';
import type { GraphEdge, GraphNode, NetworkGraph } from './networkGraph.ts';

export interface ShownNode {
  readonly id: string;
  /** As it is called in its group. */
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly kind: LayerKind;
  /** Of the network; more than one: it is a closed group. */
  readonly members: readonly GraphNode[];
  /** The open group that it stands in, or the closed one that it is. */
  readonly group: string | null;
  /** The open run that it stands in, or the closed one that it is. */
  readonly run: Run | null;
  /** Null: nothing of it was profiled. */
  readonly timeUs: Microseconds | null;
  /** Of the kernels' whole time. */
  readonly share: number;
}

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly GraphEdge[];
  /** Names of the open groups. */
  readonly groups: readonly string[];
  /** The shown node that stands for one of the network. */
  readonly shownAs: ReadonlyMap<string, string>;
}

const idOfGroup = (group: string) => `group ${group}`;

/** @param closed names of groups and runs */
export function shownGraph(graph: NetworkGraph, closed: ReadonlySet<string>): ShownGraph {
  const { groups, runs } = foldsOf(graph);
  const shownAs = new Map<string, string>();
  const members = new Map<string, GraphNode[]>();
  const placeOf = new Map<string, number>();
  for (const [index, node] of graph.nodes.entries()) {
    const fold = [runs[index]?.name, groups[index]].find((name) => name != null && closed.has(name));
    const id = fold == null ? node.id : idOfGroup(fold);
    shownAs.set(node.id, id);
    const list = members.get(id);
    if (list === undefined) members.set(id, [node]);
    else list.push(node);
    placeOf.set(id, index);
  }
  const nodes = [...members].map(([id, list]) => {
    const index = placeOf.get(id) ?? -1;
    const run = runs[index] ?? null;
    const isRun = run !== null && id === idOfGroup(run.name);
    return shownNode(id, list, { group: isRun ? null : (groups[index] ?? null), run });
  });
  const edges = new Map<string, GraphEdge>();
  for (const { from, to, shape } of graph.edges) {
    const edge = { from: shownAs.get(from) ?? from, to: shownAs.get(to) ?? to, shape };
    if (edge.from !== edge.to) edges.set(`${edge.from}\n${edge.to}`, edge);
  }
  const open = new Set(nodes.flatMap(({ group, members: { length } }) => (length > 1 ? [] : (group ?? []))));
  return { nodes, edges: [...edges.values()], groups: [...open], shownAs };
}

function shownNode(
  id: string,
  members: readonly GraphNode[],
  { group, run }: Pick<ShownNode, 'group' | 'run'>,
): ShownNode {
  const times = members.flatMap(({ time }) => time ?? []);
  const [first] = members;
  const common = {
    id,
    members,
    group,
    run,
    timeUs: times.length === 0 ? null : sum(times.map(({ timeUs }) => timeUs)),
    share: times.reduce((total, { share }) => total + share, 0),
  };
  if (first !== undefined && id === first.id) {
    const { name, type, kind, fused } = first;
    const label = [nameInGroup(name, group), ...fused].join(' + ');
    return { ...common, label, name, type, kind };
  }
  const name = group ?? run?.name ?? id;
  const count = countText(members.length);
  return {
    ...common,
    label: name,
    name,
    type: group === null && run !== null ? `${run.repeats} blocks` : `${count} nodes`,
    kind: heaviestKind(members),
  };
}

/** Names of what can be closed around a node, or opened of it: the nearest first. */
export function foldsAround({ members, group, run }: ShownNode): readonly string[] {
  const around = [group, run?.name ?? null].filter((name) => name !== null);
  // What is closed is opened again where nothing is left around it to be closed.
  return members.length > 1 && group !== null && run !== null ? around.slice(1) : around;
}

export interface FoldFacts {
  readonly name: string;
  /** How many times its block comes; null: it is a group. */
  readonly repeats: number | null;
  readonly nodes: number;
  /** Most frequent first. */
  readonly types: readonly (readonly [type: string, count: number])[];
  /** Of its last node. */
  readonly shape: readonly number[];
  /** Null: nothing of it was profiled. */
  readonly timeUs: Microseconds | null;
  readonly share: number;
}

/** Of a closed group or run; null: the graph has no such shown node. */
export function factsOfFold(graph: NetworkGraph, id: string): FoldFacts | null {
  const { groups, runs } = foldsOf(graph);
  const fold = [...runs.map((run) => run?.name), ...groups].find(
    (name) => name != null && idOfGroup(name) === id,
  );
  const closed = shownGraph(graph, new Set(fold == null ? [] : [fold]));
  const node = closed.nodes.find((one) => one.id === id);
  if (node === undefined || node.members.length === 1) return null;
  const { name, group, run, members, timeUs, share } = node;
  const counts = Map.groupBy(members, ({ type }) => type);
  return {
    name,
    timeUs,
    share,
    repeats: group === null ? (run?.repeats ?? null) : null,
    nodes: members.length,
    types: [...counts]
      .map(([type, list]): [string, number] => [type, list.length])
      .toSorted(([, a], [, b]) => b - a),
    shape: members.at(-1)?.shape ?? [],
  };
}

/** What computes is what a group is for. */
const computing: ReadonlySet<LayerKind> = new Set(['conv3', 'conv1', 'convdw', 'fc']);

/** By time where it is known, else by how often. */
function heaviestKind(members: readonly GraphNode[]): LayerKind {
  const weights = new Map<LayerKind, number>();
  for (const { kind, time } of members) {
    const counted = computing.has(kind) ? 1e-3 : 1e-6;
    weights.set(kind, (weights.get(kind) ?? 0) + counted + (time?.timeUs ?? 0));
  }
  return [...weights].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'eltwise';
}

export const shades = ['type', 'time', 'precision'] as const;
export type Shade = (typeof shades)[number];

/** What stands at the right of a node. */
export function noteOf({ type, timeUs, members }: ShownNode, shade: Shade): string {
  if (timeUs === null) return type;
  if (shade !== 'precision') return `${microsecondsText(timeUs)}${thin}µs`;
  return [...new Set(members.flatMap(({ time }) => time?.precision ?? []))].join(', ') || 'not reported';
}

/** Without the batch where it is 1: `64×56×56`. */
export const tensorText = (shape: readonly number[]): string =>
  shape.length === 0 ? '' : shapeText(shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape);
