/** A job seen from its host: typed calls into its process, and a clear error for however that process may end. */
import { type BirpcReturn, createBirpc } from 'birpc';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { type Bytes, bytesToMebibytes, type Seconds, secondsToMilliseconds } from '../../../shared/units.ts';
import { sizeText } from '../../files/limits.ts';
import type { Read } from '../wire/limits.ts';
import type { HostFunctions, JobFunctions, Reply } from '../wire/protocol.ts';
import { fromWireError } from '../wire/wireError.ts';
import { type Hint, type JobProcess, type ProcessExit, startJobProcess } from './process.ts';
import { type Lane, type Slots, slotsOf } from './slots.ts';

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
  /** What it will be asked for, where a process may have been started ahead for that. */
  readonly hint?: Hint;
  readonly signal?: AbortSignal;
  readonly onProgress?: HostFunctions['progress'];
  /** Past these it is killed; left out: it takes what it takes. */
  readonly limits?: ProcessLimits;
  /** With what it shares the processes that a host may have at once; `look` where left out. */
  readonly lane?: Lane;
}

interface ProcessLimits extends Read {
  readonly seconds: Seconds;
  /** Of JavaScript's objects in its process; left out: Node's own limit. */
  readonly heapBytes?: Bytes;
}

type Remote = BirpcReturn<JobFunctions, HostFunctions>;

export class Job implements AsyncDisposable {
  readonly #options: JobOptions;
  readonly #exited = Promise.withResolvers<void>();
  readonly #waiting = new AbortController();
  readonly #remote: Promise<Remote>;
  /** Undefined while it waits for its turn. */
  #process: JobProcess | undefined;
  #exit: ProcessExit | undefined;
  #cancelled = false;
  #closing = false;
  #late = false;

  /** @throws VinobenchError `busy` when too many wait for a process; `job` where none can be started */
  constructor(options: JobOptions, start = startJobProcess) {
    this.#options = options;
    const slots = slotsOf(options.lane ?? 'look');
    const free = slots?.tryTake();
    this.#remote =
      slots === null || free !== null
        ? Promise.resolve(this.#begin(start, free ?? null))
        : this.#begunInTurn(slots, start);
    // Its calls tell.
    this.#remote.catch(() => undefined);
    const cancel = () => this.cancel();
    if (options.signal?.aborted === true) cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    // A signal outlives the jobs of a run, and would keep them all.
    void this.#exited.promise.then(() => options.signal?.removeEventListener('abort', cancel));
  }

  #begunInTurn(slots: Slots, start: typeof startJobProcess): Promise<Remote> {
    const { title, onProgress } = this.#options;
    slots.requireRoom(title);
    onProgress?.({ phase: 'wait', fraction: 0, etaMs: null, waitsFor: { what: 'turn', holder: null } });
    return slots.take(title, this.#waiting.signal).then(
      (slot) => {
        // Its turn may come in the moment in which it is cancelled or given up.
        if (!this.#cancelled && !this.#closing) return this.#begin(start, slot);
        slot[Symbol.dispose]();
        return this.#neverBegun(new VinobenchError('cancelled', `${title} was cancelled.`));
      },
      (error: unknown) => this.#neverBegun(error),
    );
  }

  #neverBegun(error: unknown, exit: ProcessExit = { code: null, signal: null }): never {
    this.#exit = exit;
    this.#exited.resolve();
    throw error;
  }

  /** What Node does not tell by an event, such as a want of memory, it throws. */
  #started(start: typeof startJobProcess, slot: Disposable | null): JobProcess {
    try {
      const { environment, limits } = this.#options;
      return start({ ...environment, ...heapLimit(limits?.heapBytes) }, this.#options.hint);
    } catch (error) {
      slot?.[Symbol.dispose]();
      const exit = { code: -1, signal: null };
      return this.#neverBegun(this.#exitError(exit, error), exit);
    }
  }

  #begin(start: typeof startJobProcess, slot: Disposable | null): Remote {
    const { onProgress, limits } = this.#options;
    const process = this.#started(start, slot);
    this.#process = process;
    const remote = createBirpc<JobFunctions, HostFunctions>(
      { progress: (progress) => onProgress?.(progress) },
      {
        post: (message) => process.post(message),
        on: (listener) => process.onMessage(listener),
        // Converting or compiling may take minutes; a process that ends rejects its calls instead.
        timeout: -1,
      },
    );
    process.onExit((exit) => {
      slot?.[Symbol.dispose]();
      this.#exit = exit;
      const error = this.#exitError(exit);
      void remote.$rejectPendingCalls(({ reject }) => reject(error));
      this.#exited.resolve();
    });
    if (limits !== undefined) this.#limitTime(process, limits.seconds);
    return remote;
  }

  #limitTime(process: JobProcess, seconds: Seconds): void {
    const patience = setTimeout(() => {
      this.#late = true;
      process.kill();
    }, secondsToMilliseconds(seconds));
    void this.#exited.promise.finally(() => clearTimeout(patience));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  readonly call: Unwrapped = {
    convert: (request) => this.#unwrap((remote) => remote.convert(request)),
    importModel: (request) => this.#unwrap((remote) => remote.importModel(request)),
    devices: () => this.#unwrap((remote) => remote.devices()),
    prepare: (request) => this.#unwrap((remote) => remote.prepare(request)),
    measure: (request) => this.#unwrap((remote) => remote.measure(request)),
    profile: (request) => this.#unwrap((remote) => remote.profile(request)),
    accuracy: (request) => this.#unwrap((remote) => remote.accuracy(request)),
    calibrate: (request) => this.#unwrap((remote) => remote.calibrate(request)),
    graph: (request) => this.#unwrap((remote) => remote.graph(request)),
    modelFiles: (request) => this.#unwrap((remote) => remote.modelFiles(request)),
    lookAtIr: (request) => this.#unwrap((remote) => remote.lookAtIr(request)),
    fits: (request) => this.#unwrap((remote) => remote.fits(request)),
    lookAtImages: (request) => this.#unwrap((remote) => remote.lookAtImages(request)),
    hashImages: (request) => this.#unwrap((remote) => remote.hashImages(request)),
    readDocuments: (request) => this.#unwrap((remote) => remote.readDocuments(request)),
    peaks: (request) => this.#unwrap((remote) => remote.peaks(request)),
    rasterise: (svgs) => this.#unwrap((remote) => remote.rasterise(svgs)),
    peakMemory: () => this.#unwrap((remote) => remote.peakMemory()),
    usage: (threads) => this.#unwrap((remote) => remote.usage(threads)),
    load: (request) => this.#unwrap((remote) => remote.load(request)),
  };

  /** Asks the job to stop, and kills it when it does not answer in time. */
  cancel(): void {
    if (this.#cancelled || this.#exit !== undefined) return;
    this.#cancelled = true;
    const process = this.#process;
    if (process === undefined) {
      this.#waiting.abort();
      return;
    }
    const patience = setTimeout(() => process.kill(), cancelPatienceMs);
    void this.#exited.promise.finally(() => clearTimeout(patience));
    void this.#remote.then((remote) => remote.cancel()).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#waiting.abort();
    this.#process?.kill();
    await this.#exited.promise;
  }

  async #unwrap<T>(call: (remote: Remote) => Promise<Reply<T>>): Promise<T> {
    const remote = await this.#remote;
    if (this.#exit !== undefined) throw this.#exitError(this.#exit);
    const reply = await call(remote);
    if (reply.ok) return reply.value;
    throw fromWireError(reply.error);
  }

  #exitError(exit: ProcessExit, cause: unknown = this.#process?.errorOutput()): VinobenchError {
    const { title, limits } = this.#options;
    if (this.#cancelled || this.#closing) return new VinobenchError('cancelled', `${title} was cancelled.`);
    const heapBytes = limits?.heapBytes;
    if (limits !== undefined && this.#late)
      return pastLimit(title, limits, 'time-limit', `${limits.seconds} s`);
    if (limits !== undefined && heapBytes !== undefined && (exit.signal === 'SIGABRT' || exit.code === 134))
      return pastLimit(title, limits, 'memory-limit', `${sizeText(heapBytes)} of memory`);
    return new VinobenchError('job', `${title} ended early: ${howItEnded(exit)}.`, {
      cause,
      trouble: { kind: 'process-ended', detail: exit.signal ?? `code ${exit.code}` },
    });
  }
}

function pastLimit(
  title: string,
  { file, wayOut }: Read,
  kind: 'time-limit' | 'memory-limit',
  most: string,
): VinobenchError {
  const sentence = `${title} was stopped: it takes more than ${most}; ${wayOut}.`;
  return new VinobenchError('limit', sentence, { place: { file }, trouble: { kind, detail: most } });
}

/** Node aborts past it, even while it does not come to anything else. */
function heapLimit(heapBytes: Bytes | undefined): Readonly<Record<string, string>> {
  if (heapBytes === undefined) return {};
  const inherited = process.env['NODE_OPTIONS'];
  const own = `--max-old-space-size=${bytesToMebibytes(heapBytes)}`;
  return { NODE_OPTIONS: inherited === undefined ? own : `${inherited} ${own}` };
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
