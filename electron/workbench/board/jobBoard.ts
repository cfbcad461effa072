/** The jobs of a host: each belongs to it and not to whoever asked, and can be watched from any of its events on. */
import { randomUUID } from 'node:crypto';
import type { HostJob, JobAbout, JobEvent, JobList, JobResult, RunEvent } from '../../../shared/contract.ts';
import { defectSentence, isVinobenchError, VinobenchError } from '../../../shared/errors.ts';

/** Of jobs that have ended, so many are remembered with their results. */
const rememberedJobs = 32;

export interface NewJob {
  /** Left out: a new one. That of a job which has ended may be used again: the job takes its place. */
  readonly id?: string;
  readonly about: JobAbout;
  readonly title: string;
}

/** Does the job; what it returns makes the result whenever somebody asks for it. */
export type JobWork = (tell: (event: RunEvent) => void, signal: AbortSignal) => Promise<() => JobResult>;

interface Job {
  readonly id: string;
  readonly about: JobAbout;
  readonly title: string;
  readonly startedAt: string;
  readonly cancellation: AbortController;
  readonly finished: Promise<void>;
  state: HostJob['state'];
  sequence: number;
  progress: HostJob['progress'];
  /** Of each kind of news the last, in the order of their sequences. */
  readonly news: Map<string, JobEvent>;
  readonly watchers: Set<() => void>;
  result: (() => JobResult) | null;
  error: unknown;
}

export class JobBoard implements AsyncDisposable {
  readonly #jobs = new Map<string, Job>();
  readonly #watchers = new Set<() => void>();
  /** Counts the changes of the list. */
  #version = 0;
  readonly #host: JobList['host'] = { id: randomUUID(), startedAt: new Date().toISOString() };
  readonly #log: (text: string) => void;

  /** @param log told about defects */
  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /** @throws VinobenchError 'usage' when a job of that id goes on */
  start({ id = randomUUID(), about, title }: NewJob, work: JobWork): { id: string } {
    if (this.isGoing(id)) throw new VinobenchError('usage', `${title} is already in progress.`);
    const cancellation = new AbortController();
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const job: Job = {
      id,
      about,
      title,
      startedAt: new Date().toISOString(),
      cancellation,
      finished,
      state: 'going',
      sequence: 0,
      progress: null,
      news: new Map(),
      watchers: new Set(),
      result: null,
      error: null,
    };
    // The list is in the order of the starts.
    this.#jobs.delete(id);
    this.#jobs.set(id, job);
    this.#changed();
    void this.#carryOut(job, work).then(resolve);
    return { id };
  }

  list(): JobList {
    return { schemaVersion: 1, host: this.#host, jobs: [...this.#jobs.values()].map(summaryOf) };
  }

  /** The list as it stands, then whenever it has changed, until `signal`. */
  async *changes(signal: AbortSignal | undefined): AsyncGenerator<JobList, void> {
    let told = -1;
    while (signal?.aborted !== true) {
      if (told === this.#version) {
        await next(this.#watchers, signal);
        continue;
      }
      told = this.#version;
      yield this.list();
    }
  }

  /**
   * Events after `after`, then as they come; ends with the result.
   * @throws what the job threw; VinobenchError 'cancelled' when it was cancelled and so has no result
   */
  async *watch(
    id: string,
    after: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<JobEvent, JobResult> {
    const job = this.#job(id);
    // What was seen of a job whose place this one has taken counts for nothing.
    let last = after > job.sequence ? 0 : after;
    while (signal?.aborted !== true) {
      for (const event of [...job.news.values()].filter(({ sequence }) => sequence > last)) {
        last = event.sequence;
        yield event;
      }
      if (job.sequence > last) continue;
      if (job.result !== null) return job.result();
      if (isOver(job)) throw job.error;
      await next(job.watchers, signal);
    }
    throw new VinobenchError('cancelled', `Watching ${job.title} was cancelled; the job itself continues.`);
  }

  /** Whether it goes on in this host. */
  isGoing(id: string): boolean {
    const job = this.#jobs.get(id);
    return job !== undefined && !isOver(job);
  }

  /** Resolves when it has ended, however. */
  ended(id: string): Promise<void> {
    return this.#job(id).finished;
  }

  /** @throws VinobenchError 'usage' when no such job goes on */
  cancel(id: string): { id: string } {
    const job = this.#job(id);
    if (isOver(job)) {
      throw new VinobenchError('usage', `${job.title} has ended, so there is nothing to cancel.`);
    }
    if (job.state === 'going') {
      job.state = 'cancelling';
      job.cancellation.abort();
      this.#changed();
    }
    return { id };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { cancellation } of this.#jobs.values()) cancellation.abort();
    await Promise.all([...this.#jobs.values()].map(({ finished }) => finished));
  }

  async #carryOut(job: Job, work: JobWork): Promise<void> {
    const { signal } = job.cancellation;
    try {
      // What goes wrong at once must not be thrown at who started it: all that happens is the job's.
      await Promise.resolve();
      job.result = await work((event) => this.#tell(job, event), signal);
      job.state = signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      job.state = signal.aborted ? 'cancelled' : 'failed';
      job.error = signal.aborted ? new VinobenchError('cancelled', `${job.title} was cancelled.`) : error;
      if (isVinobenchError(job.error)) {
        if (job.error.whole !== null) this.#log(`${job.title}: ${job.error.whole}`);
      } else {
        this.#log(`${job.title}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    for (const wake of job.watchers) wake();
    this.#forget();
    this.#changed();
  }

  #tell(job: Job, event: RunEvent): void {
    job.sequence += 1;
    if (event.type === 'progress') job.progress = event;
    const key = keyOf(event, job.sequence);
    // Taken out first, so that the order stays that of the sequences.
    job.news.delete(key);
    job.news.set(key, { sequence: job.sequence, event });
    for (const wake of job.watchers) wake();
  }

  #changed(): void {
    this.#version += 1;
    for (const wake of this.#watchers) wake();
  }

  #forget(): void {
    const over = [...this.#jobs.values()].filter(isOver);
    for (const { id } of over.slice(0, Math.max(0, over.length - rememberedJobs))) this.#jobs.delete(id);
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (job !== undefined) return job;
    throw new VinobenchError(
      'usage',
      `This host knows no job ${id}; it may have been started again since. Its runs are in the list of runs.`,
    );
  }
}

const isOver = ({ state }: Pick<Job, 'state'>): boolean => state !== 'going' && state !== 'cancelling';

/** News of one key replace each other. */
function keyOf(event: RunEvent, sequence: number): string {
  if (event.type === 'cell') return `cell ${event.cell.id}`;
  return event.type === 'notice' ? `notice ${sequence}` : event.type;
}

/** Resolves at the next wake or when `signal` is aborted, whichever comes first. */
function next(watchers: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      watchers.delete(wake);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}

function summaryOf({ id, about, title, startedAt, state, sequence, progress, error }: Job): HostJob {
  return {
    id,
    kind: about.kind,
    title,
    about,
    startedAt,
    state,
    sequence,
    progress,
    error: state === 'failed' ? told(error) : null,
  };
}

function told(error: unknown): HostJob['error'] {
  if (isVinobenchError(error)) return { message: error.message, code: error.code, place: { ...error.place } };
  return { message: defectSentence(error), code: 'job', place: {} };
}
