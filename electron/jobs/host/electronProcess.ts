/**
 * A job's process as Electron starts it: a utility process, which ends with the window's. On Linux only without a separate Node
 * (`ownNode.ts`).
 */
import { tmpdir } from 'node:os';
import { app, type Details, type UtilityProcess, utilityProcess } from 'electron';
import { layout } from '../../../layout/layout.ts';
import type { ProcessExit, StartJobProcess } from './process.ts';
import { keptErrorOutput } from './process.ts';

/** Electron tells of an exit by its code, and of why it came about by an event of the app, before or after. */
const patienceMs = 250;

let started = 0;

/** As `forkJobProcess`; may be called once the app is ready. */
export const electronJobProcess: StartJobProcess = (environment) => {
  started += 1;
  const name = `vinobench-job-${started}`;
  const child = utilityProcess.fork(layout.worker.electron, [], {
    // Plugins leave files where they stand: not in the user's folder.
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    serviceName: name,
  });
  let errorOutput = '';
  const keep = (text: string) => {
    errorOutput = (errorOutput + text).slice(-keptErrorOutput);
  };
  for (const stream of [child.stdout, child.stderr])
    stream
      ?.on('data', (data: Buffer) => keep(data.toString('utf8')))
      .on('error', (error: Error) => keep(error.message));
  // Emitted before its exit when V8 gives up; an unhandled event of this name would end the main process.
  child.on('error', (type, location, report) => {
    keep(`${type} at ${location}\n${report}`);
  });
  const exit = exitOf(child, name);
  let gone = false;
  void exit.then(() => {
    gone = true;
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      if (!gone) child.postMessage(message);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => void exit.then(listener),
    errorOutput: () => errorOutput,
    kill: () => kill(child),
  };
};

/** Electron's own `kill` asks politely, which a loop in C++ does not hear. */
function kill(child: UtilityProcess): void {
  if (child.pid === undefined) child.once('spawn', () => kill(child));
  else if (!child.kill()) return;
  else if (process.platform !== 'win32') process.kill(child.pid, 'SIGKILL');
}

/** By name of a service: called with the reason for its exit. */
const goneListeners = new Map<string, (reason: Details['reason']) => void>();

/** One listener for all jobs: an interleaved run has more of them at once than an emitter takes without a warning. */
function listenForGone(): void {
  if (app.listeners('child-process-gone').includes(tellGone)) return;
  app.on('child-process-gone', tellGone);
}

function tellGone(_event: unknown, { name, serviceName, reason }: Details): void {
  for (const known of new Set([name, serviceName]))
    if (known !== undefined) goneListeners.get(known)?.(reason);
}

function exitOf(child: UtilityProcess, name: string): Promise<ProcessExit> {
  return new Promise((resolve) => {
    let reason: Details['reason'] | undefined;
    let settle: (() => void) | undefined;
    listenForGone();
    goneListeners.set(name, (told) => {
      reason = told;
      settle?.();
    });
    child.once('exit', (code) => {
      settle = () => {
        goneListeners.delete(name);
        resolve(exitBy(reason, code));
      };
      if (code === 0 || reason !== undefined) settle();
      else setTimeout(settle, patienceMs);
    });
  });
}

/** The signal stands for its reason: Electron does not tell which it was. */
function exitBy(ending: Details['reason'] | undefined, code: number): ProcessExit {
  switch (ending) {
    case 'killed':
    case 'oom':
      return { code: null, signal: 'SIGKILL' };
    case 'crashed':
      return { code: null, signal: 'SIGSEGV' };
    case 'launch-failed':
      return { code: -1, signal: null };
    default:
      return { code, signal: null };
  }
}
