/** Processes and their threads as Linux counts them: /proc/<pid>/stat, and for threads sched and schedstat. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type FilesBelow, namesIn, parsedIn, type Told, textIn, together } from './systemFiles.ts';

export interface ProcessStat {
  readonly id: number;
  /** At most 15 bytes of the executable's name, or what the process calls itself. */
  readonly name: string;
  readonly parent: number;
  /** Hundredths of a second, all of its threads together, ended ones included. */
  readonly ticks: number;
  /** The same of children that have ended and were waited for. */
  readonly ticksOfEnded: number;
  /** Since the system started; a number is given to another process sooner or later, which then has another start. */
  readonly startTicks: number;
}

/** `id (name) state parent ...`: a name may hold spaces and brackets (proc_pid_stat(5), fields 14 to 17 and 22). */
export function parseProcessStat(text: string): ProcessStat | null {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open < 1 || close < open) return null;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const at = (field: number): number => Number(fields[field - 3] ?? Number.NaN);
  const stat = {
    id: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    parent: at(4),
    ticks: at(14) + at(15),
    ticksOfEnded: at(16) + at(17),
    startTicks: at(22),
  };
  const numbers = [stat.id, stat.parent, stat.ticks, stat.ticksOfEnded, stat.startTicks];
  return numbers.every((value) => Number.isSafeInteger(value)) ? stat : null;
}

/** USER_HZ, which every architecture of Linux that Vinobench runs on has. */
export const ticksPerSecond = 100;

/** Null: it has ended, or may not be seen. */
export function processStat({ root }: FilesBelow, id: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(join(root, `proc/${id}/stat`), 'latin1'));
  } catch {
    return null;
  }
}

const longestName = 32;

/**
 * What people know it by: a program may name its first thread as it likes, and Node calls it `MainThread`. Then the name of the command
 * is taken; of that no argument is read.
 */
export function nameOf(system: FilesBelow, { id, name }: ProcessStat): string {
  const command = textIn(system, `proc/${id}/cmdline`)?.split('\0')[0] ?? '';
  const base = basename(command).replace(/^-/, '');
  return base === '' || base.startsWith(name) ? name : base.slice(0, longestName).toWellFormed();
}

/** All that this process sees. */
export function allProcesses(system: FilesBelow): ProcessStat[] {
  return namesIn(system, 'proc').flatMap((name) =>
    /^\d+$/.test(name) ? (processStat(system, Number(name)) ?? []) : [],
  );
}

/** Children that its first thread started and that live (proc_pid_task(5)); null: the kernel does not list them. */
export function childrenOf(system: FilesBelow, id: number): number[] | null {
  const list = textIn(system, `proc/${id}/task/${id}/children`);
  return list === null ? null : list.split(' ').flatMap((child) => (child === '' ? [] : Number(child)));
}

/** A process and all below it, by the kernel's own lists; null: it has none. */
export function liveTree(system: FilesBelow, root: number): ProcessStat[] | null {
  if (childrenOf(system, root) === null) return null;
  const ids = new Set([root]);
  // A set is walked through while it grows.
  for (const id of ids) for (const child of childrenOf(system, id) ?? []) ids.add(child);
  return [...ids].flatMap((id) => processStat(system, id) ?? []);
}

export interface ThreadCounts {
  readonly migrations: Told<number>;
  /** Nanoseconds. */
  readonly ran: Told<number>;
  /** In which they could have run and no processor was free. */
  readonly waited: Told<number>;
}

/** Of all threads of this process. */
export function threadCounts(system: FilesBelow): ThreadCounts {
  const folders = namesIn(system, 'proc/self/task').map((thread) => `proc/self/task/${thread}`);
  const times = folders.map((folder) => parsedIn(system, `${folder}/schedstat`, parseSchedstat));
  const total = (of: (one: RunTimes) => number) =>
    together(times, (all) => all.reduce((sum, one) => sum + of(one), 0));
  return {
    migrations: together(
      folders.map((folder) => parsedIn(system, `${folder}/sched`, parseMigrations)),
      (counts) => counts.reduce((sum, count) => sum + count, 0),
    ),
    ran: total(({ ran }) => ran),
    waited: total(({ waited }) => waited),
  };
}

interface RunTimes {
  readonly ran: number;
  readonly waited: number;
}

/** `ran waited timeslices` in nanoseconds (the kernel's scheduler/sched-stats.rst). */
export function parseSchedstat(text: string): RunTimes | null {
  const [, ran, waited] = /^(\d+) (\d+) \d+$/.exec(text) ?? [];
  return ran === undefined || waited === undefined ? null : { ran: Number(ran), waited: Number(waited) };
}

/** Kernels without CONFIG_SCHED_DEBUG have no such file. */
export function parseMigrations(text: string): number | null {
  const count = /^se\.nr_migrations\s*:\s*(\d+)$/m.exec(text)?.[1];
  return count === undefined ? null : Number(count);
}
