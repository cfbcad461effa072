/** What a question costs the process that is asked and all that it starts: memory and processor time as Linux's /proc tells them. */
import { writeFileSync } from 'node:fs';
import { childrenOf, type Usage, usageOf } from '../support/processes.ts';

export interface Cost {
  /** MiB that the asked process grew by at its peak. */
  readonly hostMib: number;
  /** Most MiB of a process that it started. */
  readonly jobMib: number;
  /** Of both together, in ms; a process that lived for less than a look at it is not counted. */
  readonly cpuMs: number;
}

const lookEveryMs = 20;

/** @param beside processes of the host that are unrelated to the question */
export async function costOf<T>(
  host: number,
  beside: readonly (number | undefined)[],
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly cost: Cost }> {
  const before = usageOf(host);
  // proc_pid_clear_refs(5): 5 makes what is resident now the peak.
  writeFileSync(`/proc/${host}/clear_refs`, '5');
  const began = new Map(childrenOf(host).map((child) => [child, usageOf(child)?.cpuMs ?? 0]));
  const seen = new Map<number, Usage>();
  const look = () => {
    for (const child of childrenOf(host)) {
      const usage = beside.includes(child) ? null : usageOf(child);
      // One that has ended and is not yet waited for tells its time, and no memory.
      const peakMib = Math.max(usage?.peakMib ?? 0, seen.get(child)?.peakMib ?? 0);
      if (usage !== null) seen.set(child, { ...usage, peakMib });
    }
  };
  const timer = setInterval(look, lookEveryMs);
  try {
    const value = await work();
    look();
    const after = usageOf(host);
    if (before === null || after === null) throw new Error('the host has ended');
    const jobs = [...seen].map(([child, { cpuMs }]) => cpuMs - (began.get(child) ?? 0));
    const cost = {
      hostMib: after.peakMib - before.residentMib,
      jobMib: Math.max(0, ...[...seen.values()].map(({ peakMib }) => peakMib)),
      cpuMs: after.cpuMs - before.cpuMs + jobs.reduce((sum, ms) => sum + ms, 0),
    };
    return { value, cost };
  } finally {
    clearInterval(timer);
  }
}
