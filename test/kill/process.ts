/** A command of Vinobench in a separate process group, and its end by SIGKILL at a moment that it does not know. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Command {
  /** Of Node: the script and its arguments. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs as this user (as root only). */
  readonly uid?: number;
}

export interface Ended {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** `group`: everything at once, as when the machine loses its power; `host`: the command alone; `child`: one process that it started. */
export const victims = ['group', 'host', 'child'] as const;
export type Victim = (typeof victims)[number];

export interface Started {
  readonly ended: Promise<Ended>;
  /** False where it has ended, or has no such process. */
  kill(victim: Victim, pick: (count: number) => number): boolean;
  /** Of its group, those that live. */
  members(): number[];
}

/** Nothing here takes so long: it hangs. */
const longestMs = 300_000;

export function start({ args, environment, cwd, uid }: Command): Started {
  const began = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { ...process.env, ...environment },
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${args.join(' ')} could not be started`);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const timer = setTimeout(() => signal(-pid), longestMs);
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, ...output, ms: performance.now() - began });
    }),
  );
  const members = () => membersOf(pid);
  const kill = (victim: Victim, pick: (count: number) => number) => {
    if (victim === 'group') return signal(-pid);
    if (victim === 'host') return signal(pid);
    const others = members().filter((member) => member !== pid);
    const chosen = others[pick(others.length)];
    return chosen !== undefined && signal(chosen);
  };
  return { ended, kill, members };
}

function signal(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** Living processes of a group, by proc_pid_stat(5); zombies do not count. */
function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , its] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && Number(its) === group;
      } catch {
        return false;
      }
    });
}
