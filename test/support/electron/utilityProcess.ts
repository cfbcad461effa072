/** Electron's `utilityProcess`, by `fork`. */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Details, ForkOptions, UtilityProcess } from 'electron';

const shim = fileURLToPath(new URL('./utility.mjs', import.meta.url));

/** What is used of it; its events are those of the `EventEmitter`. */
type Used = Pick<UtilityProcess, 'pid' | 'stdout' | 'stderr' | 'postMessage' | 'kill'>;

class StandInProcess extends EventEmitter implements Used {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #tellGone: (details: Details) => void;

  constructor(child: ChildProcess, name: string, tellGone: (details: Details) => void) {
    super();
    this.#child = child;
    this.#name = name;
    this.#tellGone = tellGone;
    child.on('spawn', () => this.emit('spawn'));
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code, signal) => this.#exit(code, signal));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout() {
    return this.#child.stdout;
  }

  get stderr() {
    return this.#child.stderr;
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  /** As Electron: a code that does not tell the signal, and the reason as an event of the app, here after it. */
  #exit(code: number | null, signal: NodeJS.Signals | null): void {
    this.emit('exit', code ?? 1);
    if (code === 0) return;
    const killed = signal === 'SIGKILL' || signal === 'SIGTERM';
    this.#tellGone({
      type: 'Utility',
      reason: killed ? 'killed' : signal === null ? 'abnormal-exit' : 'crashed',
      exitCode: code ?? 1,
      serviceName: 'node.mojom.NodeService',
      name: this.#name,
    });
  }
}

export class StandInUtilityProcess {
  /** Those that are there now, with the names that they were given. */
  readonly running = new Map<number, string>();
  readonly #tellGone: (details: Details) => void;

  constructor(tellGone: (details: Details) => void) {
    this.#tellGone = tellGone;
  }

  readonly fork = (modulePath: string, args: string[] = [], options: ForkOptions = {}): StandInProcess => {
    const child = fork(modulePath, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      // Electron's Node may be built without type stripping.
      execArgv: ['--no-experimental-strip-types', '--import', shim],
    });
    const name = options.serviceName ?? 'Node Utility Process';
    const { pid } = child;
    if (pid !== undefined) {
      this.running.set(pid, name);
      child.once('exit', () => this.running.delete(pid));
    }
    return new StandInProcess(child, name, this.#tellGone);
  };
}
