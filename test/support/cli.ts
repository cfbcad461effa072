/** Runs the terminal host as a user would, in a separate process with its own data folder. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { deviceLock } from './deviceLock.ts';

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

/** As the terminal's progressReport writes them where stderr is no terminal. */
const progressLine = /^.+ \(\d+ %(?:, .+ left)?\)\n/gm;

interface CliOptions {
  /** VINOBENCH_HOME. */
  readonly home: string;
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Runs as this user instead (Unix, as root only). */
  readonly uid?: number;
  /** In a separate process group, as a shell starts a command; `process.kill(-pid)` reaches all of it. */
  readonly detached?: boolean;
  /** Default: this process's own. */
  readonly cwd?: string;
}

export interface CliResult {
  /** Null when it had to be killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Without the lines of its progress: those come when work takes longer than three seconds, here or there. */
  readonly stderr: string;
}

interface StartedCli {
  readonly pid: number;
  readonly result: Promise<CliResult>;
}

export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).result;
}

/** Measures without waiting for those who measure outside this test. */
export function startCli(
  args: readonly string[],
  { home, environment = {}, timeoutMs = 280_000, uid, detached = false, cwd }: CliOptions,
): StartedCli {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, VINOBENCH_HOME: home, ...deviceLock, ...environment },
    detached,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) =>
      resolve({ exitCode, stdout: output.stdout, stderr: output.stderr.replaceAll(progressLine, '') }),
    );
  });
  // Without one it could not be started, and `result` rejects.
  return { pid: child.pid ?? 0, result };
}
