/** A network with some of its groups closed: a closed group is one node. */
import type { LayerKind } from '../colours.ts';
import { countText, microsecondsText, shapeText, thin } from '../format.ts';
import { groupsOf, nameInGroup } from './groups.ts';
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
  /** Null: nothing of it was profiled. */
  readonly timeUs: number | null;
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

export const allGroups = ({ nodes }: NetworkGraph): readonly string[] => [
  ...new Set(groupsOf(nodes.map(({ name }) => name)).filter((group) => group !== null)),
];

export function shownGraph(graph: NetworkGraph, closed: ReadonlySet<string>): ShownGraph {
  const groups = groupsOf(graph.nodes.map(({ name }) => name));
  const shownAs = new Map<string, string>();
  const members = new Map<string, GraphNode[]>();
  for (const [index, node] of graph.nodes.entries()) {
    const group = groups[index] ?? null;
    const id = group !== null && closed.has(group) ? idOfGroup(group) : node.id;
    shownAs.set(node.id, id);
    members.set(id, [...(members.get(id) ?? []), node]);
  }
  const groupOf = new Map(graph.nodes.map(({ id }, index) => [shownAs.get(id), groups[index] ?? null]));
  const nodes = [...members].map(([id, list]) => shownNode(id, list, groupOf.get(id) ?? null));
  const edges = new Map<string, GraphEdge>();
  for (const { from, to, shape } of graph.edges) {
    const edge = { from: shownAs.get(from) ?? from, to: shownAs.get(to) ?? to, shape };
    if (edge.from !== edge.to) edges.set(`${edge.from}\n${edge.to}`, edge);
  }
  const open = new Set(groups.filter((group) => group !== null && !closed.has(group)));
  return { nodes, edges: [...edges.values()], groups: [...open].filter((group) => group !== null), shownAs };
}

function shownNode(id: string, members: readonly GraphNode[], group: string | null): ShownNode {
  const times = members.flatMap(({ time }) => time ?? []);
  const [first] = members;
  const common = {
    id,
    members,
    group,
    timeUs: times.length === 0 ? null : times.reduce((sum, { timeUs }) => sum + timeUs, 0),
    share: times.reduce((sum, { share }) => sum + share, 0),
  };
  if (first !== undefined && id === first.id) {
    const { name, type, kind, fused } = first;
    const label = [nameInGroup(name, group), ...fused].join(' + ');
    return { ...common, label, name, type, kind };
  }
  const name = group ?? id;
  return {
    ...common,
    label: name,
    name,
    type: `${countText(members.length)} nodes`,
    kind: heaviestKind(members),
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
  return [...new Set(members.flatMap(({ time }) => time?.precision ?? []))].join(', ') || 'not told';
}

/** Without the batch where it is 1: `64×56×56`. */
export const tensorText = (shape: readonly number[]): string =>
  shape.length === 0 ? '' : shapeText(shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape);
