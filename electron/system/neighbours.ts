/** Which other process uses the most, from two looks at all of them. */
import type { Heaviest } from '../../shared/conditions/conditions.ts';
import {
  type Milliseconds,
  milliseconds,
  millisecondsToSeconds,
  minus,
  type Seconds,
} from '../../shared/units.ts';
import { allProcesses, nameOf, type ProcessStat, ticksPerSecond } from './processes.ts';
import { type FilesBelow, namesIn, type Told } from './systemFiles.ts';

export interface Look {
  /** Of a monotonic clock. */
  readonly atMs: Milliseconds;
  readonly processes: ReadonlyMap<number, ProcessStat>;
}

/** Reads a file of each process: 30 µs each of processor time. */
export function lookAround(system: FilesBelow): Look {
  const atMs = milliseconds(performance.now());
  return { atMs, processes: new Map(allProcesses(system).map((one) => [one.id, one])) };
}

const elapsedBetween = (before: Look, after: Look): Seconds =>
  millisecondsToSeconds(minus(after.atMs, before.atMs));

/** A process and all below it, as they were when they were looked at. */
export function treeOf(root: number, processes: Iterable<ProcessStat>): Set<number> {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const tree = new Set([root]);
  // A set is walked through while it grows.
  for (const id of tree) for (const child of children.get(id) ?? []) tree.add(child.id);
  return tree;
}

/** Processors' worth that each process used, by its number; those that ended in between are not known any more. */
export function usedBetween(before: Look, after: Look): Map<number, number> {
  const elapsed = elapsedBetween(before, after);
  if (!(elapsed > 0)) return new Map();
  return new Map(
    Array.from(after.processes.values(), (end) => {
      const start = before.processes.get(end.id);
      // Another process may have got the number.
      const used = start?.startTicks === end.startTicks ? end.ticks - start.ticks : end.ticks;
      return [end.id, Math.max(0, used) / ticksPerSecond / elapsed];
    }),
  );
}

/** Time below this is one tick of the clock that counts it, and may be none. */
const leastTicks = 2;

export interface Neighbour extends Heaviest {
  readonly id: number;
}

/** @param own whose processes do not count, with all below them; null: no other used any time that could be seen */
export function heaviestOf(system: FilesBelow, before: Look, after: Look, own: number): Neighbour | null {
  const ticks = elapsedBetween(before, after) * ticksPerSecond;
  const ours = treeOf(own, after.processes.values());
  let heaviest: Neighbour | null = null;
  for (const [id, processors] of usedBetween(before, after)) {
    if (ours.has(id) || processors * ticks < leastTicks) continue;
    if (heaviest !== null && processors <= heaviest.processors) continue;
    heaviest = { id, name: '', processors };
  }
  const stat = heaviest === null ? undefined : after.processes.get(heaviest.id);
  return heaviest === null || stat === undefined ? null : { ...heaviest, name: nameOf(system, stat) };
}

export function heaviestBetween(
  system: FilesBelow,
  before: Look,
  after: Look,
  own: number,
): Told<Heaviest | null> {
  // A system that hides other users' processes shows its own at least.
  if (after.processes.size === 0)
    return { why: namesIn(system, 'proc').length === 0 ? 'system' : 'not-reported' };
  if (after.atMs <= before.atMs) return { why: 'too-short' };
  const found = heaviestOf(system, before, after, own);
  return { value: found === null ? null : { name: found.name, processors: found.processors } };
}
