/** Runs the terminal host as a user would, in a process of its own with a data folder of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

export interface CliOptions {
  /** VINOBENCH_HOME. */
  readonly home: string;
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Runs as this user instead (Unix, as root only). */
  readonly uid?: number;
}

export interface CliResult {
  /** Null when it had to be killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export function runCli(
  args: readonly string[],
  { home, environment = {}, timeoutMs = 30_000, uid }: CliOptions,
): Promise<CliResult> {
  const started = performance.now();
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, VINOBENCH_HOME: home, ...environment },
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
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) =>
      resolve({ exitCode, ...output, seconds: (performance.now() - started) / 1e3 }),
    );
  });
}
