/**
 * What of a network is drawn as one node until it is opened: a group of names (`fire2/...`), and a run of groups that repeat
 * (`res4b1` to `res4b22`). Groups do not lie in one another; a run holds whole groups.
 */
import { nodeGroups } from './groups.ts';
import type { GraphNode, NetworkGraph } from './networkGraph.ts';

/** A block that comes fewer times in a row is no run. */
const fewestRepeats = 3;
/** Groups and single nodes that one block may be made of. */
const longestBlock = 8;
/** Fewer nodes are drawn one by one from the beginning, and have no runs. */
const fewestToFold = 100;

export interface Run {
  /** Such as `res4b1…22`. */
  readonly name: string;
  /** How many times its block comes. */
  readonly repeats: number;
}

/** Both lists have one entry for each node of the network, in its order; null: it is in none. */
interface Folds {
  readonly groups: readonly (string | null)[];
  readonly runs: readonly (Run | null)[];
}

const known = new WeakMap<NetworkGraph, Folds>();

/** Computed once for each graph. */
export function foldsOf(graph: NetworkGraph): Folds {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const groups = nodeGroups(graph.nodes.map(({ name }) => name));
  const runs = graph.nodes.length < fewestToFold ? groups.map(() => null) : runsOf(graph.nodes, groups);
  const folds = { groups, runs };
  known.set(graph, folds);
  return folds;
}

/** Names of all groups and runs of a graph. */
export function allFolds(graph: NetworkGraph): readonly string[] {
  const { groups, runs } = foldsOf(graph);
  const names = [...groups, ...runs.map((run) => run?.name ?? null)];
  return [...new Set(names.filter((name) => name !== null))];
}

/** What is closed at first: everything where the graph is too large to be read node by node. */
export const closedAtFirst = (graph: NetworkGraph): ReadonlySet<string> =>
  new Set(graph.nodes.length < fewestToFold ? [] : allFolds(graph));

/** Id of the first node of a group or a run; null: there is none of the name. */
export function firstIn(graph: NetworkGraph, fold: string): string | null {
  const { groups, runs } = foldsOf(graph);
  return graph.nodes.find((_, at) => groups[at] === fold || runs[at]?.name === fold)?.id ?? null;
}

/** A group or a node that is in none, with the indices of its nodes. */
interface Item {
  readonly name: string;
  readonly signature: string;
  readonly first: number;
  readonly last: number;
}

function itemsOf(nodes: readonly GraphNode[], groups: readonly (string | null)[]): Item[] {
  const items: Item[] = [];
  for (let first = 0; first < nodes.length; ) {
    const group = groups[first] ?? null;
    let last = first;
    while (group !== null && groups[last + 1] === group) last++;
    const members = nodes.slice(first, last + 1);
    items.push({
      name: group ?? members[0]?.name ?? '',
      signature: `${group === null ? '' : 'group '}${members.map(({ type, kind }) => `${type} ${kind}`).join(', ')}`,
      first,
      last,
    });
    first = last + 1;
  }
  return items;
}

function runsOf(nodes: readonly GraphNode[], groups: readonly (string | null)[]): (Run | null)[] {
  const items = itemsOf(nodes, groups);
  const runs = nodes.map((): Run | null => null);
  const taken = new Set(groups);
  for (let at = 0; at < items.length; ) {
    const { length, repeats } = longestRepeat(items, at);
    const [start, again, end] = [
      items[at],
      items[at + length * (repeats - 1)],
      items[at + length * repeats - 1],
    ];
    if (repeats < fewestRepeats || start === undefined || again === undefined || end === undefined) {
      at++;
      continue;
    }
    let name = spanName(start.name, again.name);
    while (taken.has(name)) name = `${name}…`;
    taken.add(name);
    runs.fill({ name, repeats }, start.first, end.last + 1);
    at += length * repeats;
  }
  return runs;
}

/** The block at this item that covers most of what follows, of equals the shortest; it begins with a group. */
function longestRepeat(items: readonly Item[], at: number): { length: number; repeats: number } {
  let best = { length: 1, repeats: 1 };
  const [begin] = items.slice(at, at + 1);
  if (begin === undefined || begin.last === begin.first) return best;
  for (let length = 1; length <= longestBlock; length++) {
    let repeats = 1;
    while (isSame(items, at, at + length * repeats, length)) repeats++;
    if (repeats >= fewestRepeats && length * repeats > best.length * best.repeats) best = { length, repeats };
  }
  return best;
}

function isSame(items: readonly Item[], at: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const signature = items[other + index]?.signature;
    if (signature === undefined || signature !== items[at + index]?.signature) return false;
  }
  return true;
}

/** `res4b1` and `res4b22` as `res4b1…22`: what both begin with stands once, whole numbers are not cut. */
export function spanName(first: string, last: string): string {
  let shared = 0;
  while (shared < first.length && first[shared] === last[shared]) shared++;
  const prefix = first.slice(0, shared).replace(/\d+$/, '');
  return `${first}…${last.slice(prefix.length)}`;
}
