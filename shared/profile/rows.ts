/** Which row of the profiling info tells of which node of the runtime model, and what the rows say over all inferences. */

import { type Microseconds, microseconds, nanoseconds, nanosecondsToMicroseconds } from '../units.ts';
import type { ProfilingRow, RawProfile, RuntimeNode } from './raw.ts';

/** Rows of one reading, by node; null: the device has none for it. */
export type RowsByNode = readonly (ProfilingRow | null)[];

/** A node without its own name may have its row under one of its operations' names (`namesOf`). */
export class RowMatcher {
  readonly #nodes: readonly RuntimeNode[];
  readonly #namesOf: (node: number) => readonly string[];
  readonly #byName = new Map<string, number[]>();
  /** Readings of one compiled model list the same rows again and again. */
  #last: { rows: readonly ProfilingRow[]; nodeOfRow: readonly number[] } | null = null;

  constructor(nodes: readonly RuntimeNode[], namesOf: (node: number) => readonly string[]) {
    this.#nodes = nodes;
    this.#namesOf = namesOf;
    for (const [index, { name }] of nodes.entries()) {
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), index]);
    }
  }

  match(rows: readonly ProfilingRow[]): RowsByNode {
    const nodeOfRow =
      this.#last !== null && alike(this.#last.rows, rows) ? this.#last.nodeOfRow : this.#find(rows);
    this.#last = { rows, nodeOfRow };
    const byNode = this.#nodes.map((): ProfilingRow | null => null);
    for (const [index, row] of rows.entries()) {
      const node = nodeOfRow[index] ?? -1;
      if (node >= 0) byNode[node] = row;
    }
    return byNode;
  }

  #find(rows: readonly ProfilingRow[]): number[] {
    const taken = new Set<number>();
    const implemented = new Set(rows.map(rowKey));
    // A network's last kernel may bear the name of the output, whose own row says that nothing runs (GPU).
    const runsElsewhere = (node: number) =>
      this.#namesOf(node).some((nodeName) =>
        implemented.has(rowKey({ nodeName, execType: this.#nodes[node]?.rtInfo['primitiveType'] ?? '' })),
      );
    const nodeOfRow = rows.map((row) => {
      const candidates = this.#byName.get(row.nodeName) ?? [];
      const free = candidates.filter((node) => !taken.has(node));
      const same = free.find((node) => this.#nodes[node]?.rtInfo['primitiveType'] === row.execType);
      // Of several nodes of one name, only the one with the row's implementation is meant.
      const only = candidates.length === 1 ? free.find((node) => !runsElsewhere(node)) : undefined;
      const found = same ?? only ?? -1;
      if (found >= 0) taken.add(found);
      return found;
    });
    const left = new Map(
      rows.flatMap((row, index) => (nodeOfRow[index] === -1 ? [[row.nodeName, index]] : [])),
    );
    for (const node of left.size === 0 ? [] : this.#nodes.keys()) {
      if (taken.has(node)) continue;
      const index = this.#namesOf(node)
        .map((name) => left.get(name))
        .find((row) => row !== undefined);
      if (index === undefined || rows[index]?.execType !== this.#nodes[node]?.rtInfo['primitiveType'])
        continue;
      // A result repeats its producer, which comes before it.
      if (nodeOfRow[index] !== -1) continue;
      nodeOfRow[index] = node;
      taken.add(node);
    }
    return nodeOfRow;
  }
}

const rowKey = ({ nodeName, execType }: Pick<ProfilingRow, 'nodeName' | 'execType'>): string =>
  `${nodeName}\n${execType}`;

function alike(a: readonly ProfilingRow[], b: readonly ProfilingRow[]): boolean {
  return (
    a.length === b.length &&
    a.every((row, index) => row.nodeName === b[index]?.nodeName && row.execType === b[index]?.execType)
  );
}

/**
 * Of each inference the rows of the nodes that ran in it, else null. A device (CPU) calls a node NOT_RUN whose running
 * mean is below 1 us; that it ran is visible from a start time other than that of the reading before.
 */
export function rowsThatRan({ prior, inferences }: RawProfile, matcher: RowMatcher): RowsByNode[] {
  let previous = matcher.match(prior);
  return inferences.map(({ rows }) => {
    const matched = matcher.match(rows);
    const ran = matched.map((row, node) =>
      row !== null && hasRun(row, previous[node] ?? null) ? row : null,
    );
    previous = matched;
    return ran;
  });
}

function hasRun(row: ProfilingRow, previous: ProfilingRow | null): boolean {
  if (row.execType === 'undef') return false;
  return row.status === 'EXECUTED' || (row.startTimeUs > 0 && row.startTimeUs !== previous?.startTimeUs);
}

type NodeState = 'executed' | 'optimizedOut' | 'notRun';

export interface NodeRows {
  readonly state: NodeState;
  readonly calls: number;
  /** Null: the readings say nothing usable; `problem` says why. */
  readonly realTimeUs: Microseconds | null;
  readonly problem: 'missing' | 'absurd' | 'coldRunInside' | null;
}

/** What the readings say about each node; `ran` as `rowsThatRan` gives it. */
export function readNodes(
  { nodes, before, after, betweenNs }: RawProfile,
  matcher: RowMatcher,
  ran: readonly RowsByNode[],
): NodeRows[] {
  if (!(after.count > before.count)) {
    throw new RangeError(
      `two snapshots of a mean after ${before.count} and ${after.count} samples tell nothing`,
    );
  }
  const [early, late] = [matcher.match(before.rows), matcher.match(after.rows)];
  const longestUs = nanosecondsToMicroseconds(
    nanoseconds(betweenNs.reduce((longest, wallNs) => Math.max(longest, wallNs), 0)),
  );
  return nodes.map((node, index): NodeRows => {
    const calls = ran.filter((rows) => (rows[index] ?? null) !== null).length;
    const row = late[index] ?? null;
    const state = stateOf(node, calls, row);
    if (state !== 'executed') return { state, calls: 0, realTimeUs: microseconds(0), problem: null };
    const first = early[index] ?? null;
    const told = Number(node.rtInfo['execTimeMcs']);
    const [time, exact] =
      row !== null && first !== null
        ? [withoutColdRun(before.count, first.realTimeUs, after.count, row.realTimeUs), true]
        : [told, false];
    if (!Number.isFinite(time)) return { state, calls, realTimeUs: null, problem: 'missing' };
    // A mean is no longer than the longest of its inferences; 2 us for what both round.
    if (time < 0 || time > longestUs + 2) return { state, calls, realTimeUs: null, problem: 'absurd' };
    return { state, calls, realTimeUs: microseconds(time), problem: exact ? null : 'coldRunInside' };
  });
}

function stateOf(node: RuntimeNode, calls: number, row: ProfilingRow | null): NodeState {
  if (calls > 0) return 'executed';
  if (row !== null) return row.status === 'NOT_RUN' ? 'notRun' : 'optimizedOut';
  const { execTimeMcs, primitiveType } = node.rtInfo;
  return execTimeMcs === 'not_executed' || primitiveType === 'undef' ? 'optimizedOut' : 'executed';
}

/**
 * The mean of the samples between two snapshots of a running mean: (n2 m2 - n1 m1) / (n2 - n1). Rounded means can bring
 * it a little below 0, which is 0; a negative mean stays one.
 */
export function withoutColdRun(n1: number, m1: number, n2: number, m2: number): number {
  if (m1 < 0 || m2 < 0) return Math.min(m1, m2);
  return Math.max(0, (n2 * m2 - n1 * m1) / (n2 - n1));
}
