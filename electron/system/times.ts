/**
 * Where the processors' time goes: /proc/stat (proc_stat(5); the kernel's filesystems/proc.rst, 1.7), on other systems Node's own
 * counts.
 */
import os from 'node:os';
import type { Seconds } from '../../shared/units.ts';
import { type FilesBelow, parsedIn, type Told } from './systemFiles.ts';

/** Counts of one processor since it started, in one unit. */
interface Times {
  readonly busy: number;
  /** That the hypervisor gave to others. */
  readonly steal: number;
  /** Everything, idle time and `steal` included. */
  readonly total: number;
}

/** By the processor's number. */
export type ProcessorTimes = ReadonlyMap<number, Times>;

export function readTimes(system: FilesBelow): Told<ProcessorTimes> {
  const read = parsedIn(system, 'proc/stat', parseStat);
  if ('value' in read || process.platform === 'linux') return read;
  return { value: new Map(os.cpus().map(({ times }, cpu) => [cpu, ofNode(times)])) };
}

/** Lines `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`; guests are in user and nice already. */
export function parseStat(text: string): ProcessorTimes | null {
  const found = new Map<number, Times>();
  for (const [, cpu, rest = ''] of text.matchAll(/^cpu(\d+) ([\d ]+)$/gm)) {
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = rest
      .split(' ')
      .map(Number);
    const busy = user + nice + system + irq + softirq;
    found.set(Number(cpu), { busy, steal, total: busy + steal + idle + iowait });
  }
  return found.size === 0 ? null : found;
}

function ofNode({ user, nice, sys, idle, irq }: os.CpuInfo['times']): Times {
  const busy = user + nice + sys + irq;
  return { busy, steal: 0, total: busy + idle };
}

/** Of the time between two readings. */
export interface Shares {
  /** Processors' worth. */
  readonly busy: number;
  readonly steal: number;
  /** How many were counted. */
  readonly processors: number;
}

/**
 * How well `busy` is known, in processors' worth: the kernel adds a whole step of its clock (4 ms, 10 at most) to what a processor
 * does at that moment, so that each reading of each processor is off by some 5 ms (filesystems/proc.rst; CONFIG_TICK_CPU_ACCOUNTING).
 * @param readings pairs of readings that were added up
 */
export const timesWithin = (elapsed: Seconds, processors: number, readings: number): number =>
  (3 * 0.005 * Math.sqrt(readings * processors)) / elapsed;

/**
 * @param allowed those that count; null: all
 * @returns null when no time has passed. Counts that went backwards, as steal and iowait may, count as unchanged.
 */
export function sharesBetween(
  before: ProcessorTimes,
  after: ProcessorTimes,
  allowed: readonly number[] | null,
): Shares | null {
  let [busy, steal, processors] = [0, 0, 0];
  for (const [cpu, end] of after) {
    const start = before.get(cpu);
    if (start === undefined || (allowed !== null && !allowed.includes(cpu))) continue;
    const total = end.total - start.total;
    if (total <= 0) continue;
    processors += 1;
    busy += Math.min(1, Math.max(0, end.busy - start.busy) / total);
    steal += Math.min(1, Math.max(0, end.steal - start.steal) / total);
  }
  return processors === 0 ? null : { busy, steal, processors };
}
