/**
 * Which process a run or a temporary file belongs to, in a way that a reused pid cannot fool: the pid, the boot it belongs to, and when the
 * process started.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { VinobenchError } from '../../shared/faults/errors.ts';

export interface Owner {
  readonly pid: number;
  /** Differs after each start of the machine. */
  readonly bootId: string;
  /** Start of the process in its system's own notation; compared, never read. */
  readonly startTime: string;
  /** Within which the pid counts (a container has its own); empty where the system has no such thing. */
  readonly pidNamespace: string;
}

/** What one operating system tells of its processes. */
interface ProcessTable {
  bootId(): string;
  pidNamespace(): string;
  /** Start of a process; null: it has ended (a zombie has, too); undefined: the system does not tell. */
  startTime(pid: number): string | null | undefined;
}

const linux: ProcessTable = {
  bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  pidNamespace: () => readlinkSync('/proc/self/ns/pid'),
  startTime(pid) {
    let text: string;
    try {
      text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return undefined;
    }
    return startTimeOfStat(text);
  },
};

/** proc_pid_stat(5): the fields after the command, which is in parentheses and may hold any character. */
export function startTimeOfStat(stat: string): string | null | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 3 (state: Z zombie, X dead) and 22 (start in clock ticks since boot) of the manual's count.
  const [state, start] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : start;
}

const macos: ProcessTable = {
  bootId: () => answer('sysctl', ['-n', 'kern.bootsessionuuid']) ?? '',
  pidNamespace: () => '',
  startTime(pid) {
    const line = answer('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state, ...start] = line?.split(/\s+/) ?? [];
    return state?.startsWith('Z') ? null : start.join(' ') || undefined;
  },
};

/** A process's creation time there is absolute, in 100 ns, so that it tells boots apart as well. */
const windows: ProcessTable = {
  bootId: () => 'windows',
  pidNamespace: () => '',
  startTime(pid) {
    const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`;
    return answer('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  },
};

/** Trimmed output of a command, in one language and time zone; undefined when it fails or says nothing. */
function answer(command: string, parameters: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, parameters, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  return status === 0 ? stdout.trim() || undefined : undefined;
}

function tableOf(platform: NodeJS.Platform): ProcessTable {
  if (platform === 'win32') return windows;
  return platform === 'darwin' ? macos : linux;
}

const table = tableOf(process.platform);
let self: Owner | undefined;

/**
 * This process, as an owner of runs.
 * @throws VinobenchError 'store' where the system does not tell when this process started
 */
export function currentOwner(): Owner {
  if (self !== undefined) return self;
  const { pid } = process;
  let cause: unknown;
  try {
    const startTime = table.startTime(pid);
    const bootId = table.bootId();
    if (startTime && bootId) {
      self = { pid, bootId, startTime, pidNamespace: table.pidNamespace() };
      return self;
    }
  } catch (error) {
    cause = error;
  }
  const source = process.platform === 'linux' ? '/proc' : 'the list of processes';
  throw new VinobenchError(
    'store',
    `A run needs to know its own process, but ${source} cannot be read here: make it readable.`,
    { cause },
  );
}

/** Whether the process still runs. Where that cannot be known, it does: no living owner may lose its run. */
export function ownerLives(owner: Owner): boolean {
  const me = currentOwner();
  if (owner.bootId !== me.bootId) return false;
  if (owner.pidNamespace !== me.pidNamespace) return true;
  const startTime = table.startTime(owner.pid);
  if (startTime === undefined) return pidExists(owner.pid);
  return startTime === owner.startTime;
}

/** Where no start is known. Signal 0 only asks. EPERM: it exists and belongs to somebody else. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
