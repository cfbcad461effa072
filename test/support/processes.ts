/** Processes of this machine, as Linux's /proc tells of them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Living children of a process; zombies do not count. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      const stat = statOf(candidate);
      return stat !== null && stat.parent === pid && stat.state !== 'Z';
    });
}

export function isAlive(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== null && stat.state !== 'Z';
}

/** Its command line; empty when it is gone. */
export function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** proc_pid_stat(5): the name, which may contain anything, ends at the last parenthesis. */
function statOf(pid: number): { state: string; parent: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

/** USER_HZ, which Linux has fixed for /proc. */
const ticksPerSecond = 100;

export interface Usage {
  readonly residentMib: number;
  readonly peakMib: number;
  readonly cpuMs: number;
}

/** Null once it has ended. */
export function usageOf(pid: number): Usage | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const mib = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
    // proc_pid_stat(5): fields 14 and 15; the name, which may contain anything, ends at the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { residentMib: mib('VmRSS'), peakMib: mib('VmHWM'), cpuMs: (ticks / ticksPerSecond) * 1000 };
  } catch {
    return null;
  }
}

/** The child that has computed most, by `leadMs` more than any other: in a host that measures, the one that does. */
export function busiestChild(pid: number, leadMs = 0): number | undefined {
  const [most, next] = childrenOf(pid)
    .map((child) => ({ child, cpuMs: usageOf(child)?.cpuMs ?? 0 }))
    .toSorted((a, b) => b.cpuMs - a.cpuMs);
  return most !== undefined && most.cpuMs - (next?.cpuMs ?? 0) >= leadMs ? most.child : undefined;
}

/** Looks again and again until there is something. @throws when there is nothing by then */
export async function until<T>(look: () => T | null | undefined | false, what: string, patienceMs = 280_000) {
  const started = performance.now();
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() - started > patienceMs) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
