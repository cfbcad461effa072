/** A job seen from its host: typed calls into its process, and a clear error for however that process may end. */
import { createBirpc } from 'birpc';
import { VinobenchError } from '../../shared/errors.ts';
import { type JobProcess, type ProcessExit, startJobProcess } from './process.ts';
import type { HostFunctions, JobFunctions, Reply } from './protocol.ts';
import { fromWireError } from './wireError.ts';

/** How long a job may take to answer `cancel` before its process is killed: Ctrl-C must be done within a second. */
const cancelPatienceMs = 400;

/** Job functions as the host calls them: replies unwrapped, errors thrown. */
type Unwrapped = {
  [K in Exclude<keyof JobFunctions, 'cancel'>]: JobFunctions[K] extends (
    ...parameters: infer P
  ) => Promise<Reply<infer R>>
    ? (...parameters: P) => Promise<R>
    : never;
};

export interface JobOptions {
  /** What the job does, for its errors: `Benchmark of squeezenet1.1 on CPU, FP32`. */
  readonly title: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: HostFunctions['progress'];
  /** Seconds after which it is killed; left out: it takes as long as it takes. */
  readonly seconds?: number;
}

export class Job implements AsyncDisposable {
  readonly #process: JobProcess;
  readonly #options: JobOptions;
  readonly #remote;
  readonly #exited: Promise<void>;
  #exit: ProcessExit | undefined;
  #cancelled = false;
  #closing = false;
  #late = false;

  constructor(options: JobOptions, start = startJobProcess) {
    this.#options = options;
    const process = start(options.environment ?? {});
    this.#process = process;
    this.#remote = createBirpc<JobFunctions, HostFunctions>(
      { progress: (progress) => options.onProgress?.(progress) },
      {
        post: (message) => process.post(message),
        on: (listener) => process.onMessage(listener),
        // Converting or compiling may take minutes; a process that ends rejects its calls instead.
        timeout: -1,
      },
    );
    this.#exited = new Promise((resolve) => {
      process.onExit((exit) => {
        this.#exit = exit;
        const error = this.#exitError(exit);
        this.#remote.$rejectPendingCalls(({ reject }) => reject(error));
        resolve();
      });
    });
    if (options.seconds !== undefined) this.#limitTime(options.seconds);
    const cancel = () => this.cancel();
    if (options.signal?.aborted === true) cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    // A signal outlives the jobs of a run, and would keep them all.
    void this.#exited.then(() => options.signal?.removeEventListener('abort', cancel));
  }

  #limitTime(seconds: number): void {
    const patience = setTimeout(() => {
      this.#late = true;
      this.#process.kill();
    }, seconds * 1000);
    void this.#exited.finally(() => clearTimeout(patience));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  readonly call: Unwrapped = {
    convert: (request) => this.#unwrap(() => this.#remote.convert(request)),
    importModel: (request) => this.#unwrap(() => this.#remote.importModel(request)),
    devices: () => this.#unwrap(() => this.#remote.devices()),
    prepare: (request) => this.#unwrap(() => this.#remote.prepare(request)),
    measure: (request) => this.#unwrap(() => this.#remote.measure(request)),
    profile: (request) => this.#unwrap(() => this.#remote.profile(request)),
    accuracy: (request) => this.#unwrap(() => this.#remote.accuracy(request)),
    calibrate: (request) => this.#unwrap(() => this.#remote.calibrate(request)),
    lookAtImages: (request) => this.#unwrap(() => this.#remote.lookAtImages(request)),
    hashImages: (request) => this.#unwrap(() => this.#remote.hashImages(request)),
    peaks: (request) => this.#unwrap(() => this.#remote.peaks(request)),
    peakMemory: () => this.#unwrap(() => this.#remote.peakMemory()),
  };

  /** Asks the job to stop, and kills it when it does not answer in time. */
  cancel(): void {
    if (this.#cancelled || this.#exit !== undefined) return;
    this.#cancelled = true;
    const patience = setTimeout(() => this.#process.kill(), cancelPatienceMs);
    void this.#exited.finally(() => clearTimeout(patience));
    this.#remote.cancel().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#process.kill();
    await this.#exited;
  }

  async #unwrap<T>(call: () => Promise<Reply<T>>): Promise<T> {
    if (this.#exit !== undefined) throw this.#exitError(this.#exit);
    const reply = await call();
    if (reply.ok) return reply.value;
    throw fromWireError(reply.error);
  }

  #exitError(exit: ProcessExit): VinobenchError {
    const { title } = this.#options;
    if (this.#cancelled || this.#closing) return new VinobenchError('cancelled', `${title} was cancelled.`);
    if (this.#late)
      return new VinobenchError(
        'job',
        `${title} was stopped: it took longer than ${this.#options.seconds} s.`,
      );
    const cause = this.#process.errorOutput();
    return new VinobenchError('job', `${title} ended early: ${howItEnded(exit)}.`, {
      cause,
      trouble: { kind: 'process-ended', detail: exit.signal ?? `code ${exit.code}` },
    });
  }
}

function howItEnded({ code, signal }: ProcessExit): string {
  switch (signal) {
    case 'SIGKILL':
      return 'its process was killed from outside (SIGKILL), as the system does when memory runs out';
    case 'SIGSEGV':
    case 'SIGBUS':
      return `the runtime or a driver crashed (${signal}, an invalid memory access)`;
    case 'SIGABRT':
      return 'the runtime or a driver aborted (SIGABRT)';
    case 'SIGILL':
      return 'an instruction ran that this processor lacks (SIGILL)';
    case null:
      return code === -1 ? 'its process could not be started' : `its process exited with code ${code}`;
    default:
      return `its process was ended by ${signal}`;
  }
}
