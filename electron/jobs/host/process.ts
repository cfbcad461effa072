/**
 * The one interface between a host and the process a job runs in. `child_process.fork` stands behind it here;
 * Electron's `utilityProcess` has the same shape (post, message, exit, kill).
 */
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { layout } from '../../../layout/layout.ts';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface JobProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started (code -1). */
  onExit(listener: (exit: ProcessExit) => void): void;
  /** The last lines the process wrote to stderr, for the log. */
  errorOutput(): string;
  kill(): void;
}

/** What a process that is started ahead will be asked for, and loads meanwhile. */
export type Hint = 'convert' | 'devices';

export type StartJobProcess = (environment: Readonly<Record<string, string>>, hint?: Hint) => JobProcess;

export const keptErrorOutput = 8192;

let ahead: { readonly child: ChildProcess; readonly hint: Hint } | undefined;

/**
 * Starts the process of what will be asked for next, so that it loads while its host does something else. Until
 * then it does not keep the host alive, and it ends with its host. One is enough; a host that starts its jobs in another way has none.
 */
export function startAhead(hint: Hint): void {
  if (ahead !== undefined || startProcess !== usual) return;
  const child = forkEntry({}, [hint]);
  const forget = () => {
    if (ahead?.child === child) ahead = undefined;
  };
  child.on('error', forget).on('exit', forget);
  for (const part of partsOf(child)) part?.unref();
  ahead = { child, hint };
}

function takeAhead(
  environment: Readonly<Record<string, string>>,
  hint: Hint | undefined,
): ChildProcess | undefined {
  if (ahead === undefined || ahead.hint !== hint || Object.keys(environment).length > 0) return undefined;
  const { child } = ahead;
  ahead = undefined;
  if (!child.connected || child.exitCode !== null || child.signalCode !== null) return undefined;
  for (const part of partsOf(child)) part?.ref();
  return child;
}

/** What of a child keeps its host alive; Node's types know a pipe as any stream. */
function partsOf(child: ChildProcess): readonly (Pick<ChildProcess, 'ref' | 'unref'> | undefined)[] {
  const pipes = [child.stdout, child.stderr].filter((pipe) => pipe instanceof Socket);
  return [child, child.channel ?? undefined, ...pipes];
}

/** With the arguments of this Node but for the room that a package's host has for its start: a job's memory is reported. */
function forkEntry(
  environment: Readonly<Record<string, string>>,
  hints: readonly string[],
  binary?: Pick<ForkOptions, 'execPath' | 'execArgv'>,
): ChildProcess {
  return fork(layout.worker.node, hints, {
    execArgv: process.execArgv.filter((argument) => !argument.startsWith('--min-semi-space-size')),
    ...binary,
    // Plugins leave files where they stand (the GPU's kernel.errors.txt): not in the user's folder.
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    // Structured clone instead of JSON: samples stay typed arrays of 64-bit integers.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

const usual: StartJobProcess = (environment, hint) => forkJobProcess(environment, hint);
let startProcess = usual;

/** For a host whose jobs are started in another way than by `fork`; to be called before the first job. */
export function startJobProcessesBy(start: StartJobProcess): void {
  startProcess = start;
}

/** Starts a job's process in this host's way. */
export const startJobProcess: StartJobProcess = (environment, hint) => startProcess(environment, hint);

/** Starts a job's process with `environment` added to this one's. */
export const forkJobProcess: StartJobProcess = (environment, hint) =>
  jobProcess(takeAhead(environment, hint) ?? forkEntry(environment, []));

/** The same with another Node than this host's own: a host in Electron has its own arguments, which Node would not know. */
export const forkJobProcessBy =
  (execPath: string): StartJobProcess =>
  (environment) =>
    jobProcess(forkEntry(environment, [], { execPath, execArgv: ['--disable-warning=ExperimentalWarning'] }));

function jobProcess(child: ChildProcess): JobProcess {
  let errorOutput = '';
  const keep = (text: string) => {
    errorOutput = (errorOutput + text).slice(-keptErrorOutput);
  };
  // A plugin that prints must never reach the host's stdout, where a JSON document may be going.
  for (const stream of [child.stdout, child.stderr])
    stream
      ?.setEncoding('utf8')
      .on('data', keep)
      .on('error', (error) => keep(error.message));
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (exit: ProcessExit) => {
        if (!told) listener(exit);
        told = true;
      };
      child.on('exit', (code, signal) => tell({ code, signal }));
      child.on('error', () => tell({ code: -1, signal: null }));
    },
    errorOutput: () => errorOutput,
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
