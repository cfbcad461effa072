/** The work of a host: it belongs to the host and not to who asked for it, and can be watched from any of its events on. */
import { randomUUID } from 'node:crypto';
import { defectSentence, isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import {
  isGoing,
  mayStartNow,
  type NumberedEvent,
  type Work,
  type WorkKind,
  type WorkList,
  type WorkRequest,
  type WorkResult,
} from '../../../shared/work/registry.ts';

/** How much work that has ended is remembered with its result. */
const rememberedWork = 32;

interface NewWork {
  /** Left out: a new one. That of work which has ended may be used again: the new work takes its place. */
  readonly id?: string;
  readonly asked: WorkRequest;
  readonly title: string;
}

export interface WorkTools {
  readonly tell: (event: WorkEvent) => void;
  readonly signal: AbortSignal;
  /** Aborted when it is not to wait for its turn any more. */
  readonly now: AbortSignal;
}

/** What work came to. */
export type WorkOutcome<K extends WorkKind = WorkKind> = WorkResult<K> & {
  /** Why it counts as failed although it has a document; null or left out: it has not failed. */
  readonly failure?: VinobenchError | null;
};

type CarryOut = (tools: WorkTools) => Promise<WorkOutcome>;

interface Entry {
  readonly id: string;
  readonly asked: WorkRequest;
  readonly title: string;
  readonly startedAt: string;
  readonly cancellation: AbortController;
  readonly hurry: AbortController;
  readonly finished: Promise<void>;
  state: Work['state'];
  sequence: number;
  progress: Work['progress'];
  /** Of each kind of news the last, in the order of their sequences. */
  readonly news: Map<string, NumberedEvent>;
  readonly watchers: Set<() => void>;
  result: WorkResult | null;
  error: unknown;
}

export class WorkBoard implements AsyncDisposable {
  readonly #work = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  /** Counts the changes of the list. */
  #version = 0;
  readonly #host: WorkList['host'] = { id: randomUUID(), startedAt: new Date().toISOString() };
  readonly #log: (text: string) => void;

  /** @param log called for defects */
  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /** @throws VinobenchError 'usage' when work of that id is in progress */
  start({ id = randomUUID(), asked, title }: NewWork, carryOut: CarryOut): { id: string } {
    if (this.isGoing(id)) throw new VinobenchError('usage', `${title} is already in progress.`);
    const cancellation = new AbortController();
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const work: Entry = {
      id,
      asked,
      title,
      startedAt: new Date().toISOString(),
      cancellation,
      hurry: new AbortController(),
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
    this.#work.delete(id);
    this.#work.set(id, work);
    this.#changed();
    void this.#carryOut(work, carryOut).then(resolve);
    return { id };
  }

  list(): WorkList {
    return { schemaVersion: 1, host: this.#host, work: [...this.#work.values()].map(summaryOf) };
  }

  /** The list as it stands, then whenever it has changed, until `signal`. */
  async *changes(signal: AbortSignal | undefined): AsyncGenerator<WorkList, void> {
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
   * @throws what the work threw; VinobenchError 'cancelled' when it was cancelled and so has no result
   */
  async *watch(
    id: string,
    after: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<NumberedEvent, WorkResult> {
    const work = this.#of(id);
    // What was seen of other work, whose place this one has taken, counts for nothing.
    let last = after > work.sequence ? 0 : after;
    while (signal?.aborted !== true) {
      for (const event of [...work.news.values()].filter(({ sequence }) => sequence > last)) {
        last = event.sequence;
        yield event;
      }
      if (work.sequence > last) continue;
      if (work.result !== null) return work.result;
      if (isOver(work)) throw work.error;
      await next(work.watchers, signal);
    }
    throw new VinobenchError('cancelled', `Watching ${work.title} was cancelled; it continues.`);
  }

  /** Whether it is in progress in this host. */
  isGoing(id: string): boolean {
    const work = this.#work.get(id);
    return work !== undefined && !isOver(work);
  }

  /** Resolves when it has ended, however. */
  ended(id: string): Promise<void> {
    return this.#of(id).finished;
  }

  /** @throws VinobenchError 'usage' when no such work is in progress */
  cancel(id: string): { id: string } {
    const work = this.#of(id);
    if (isOver(work)) {
      throw new VinobenchError('usage', `${work.title} has ended, so there is nothing to cancel.`);
    }
    if (work.state === 'going') {
      work.state = 'cancelling';
      work.cancellation.abort();
      this.#changed();
    }
    return { id };
  }

  /** @throws VinobenchError 'usage' when it has ended, or is a measurement, which is always alone */
  startNow(id: string): { id: string } {
    const work = this.#of(id);
    if (isOver(work))
      throw new VinobenchError('usage', `${work.title} has ended, so there is nothing to start.`);
    if (!mayStartNow(work.asked))
      throw new VinobenchError(
        'usage',
        `${work.title} waits for its turn, since only it may load the machine.`,
      );
    work.hurry.abort();
    return { id };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { cancellation } of this.#work.values()) cancellation.abort();
    await Promise.all([...this.#work.values()].map(({ finished }) => finished));
  }

  async #carryOut(work: Entry, carryOut: CarryOut): Promise<void> {
    const { signal } = work.cancellation;
    try {
      // What goes wrong at once must not be thrown at who started it: all that happens is the work's.
      await Promise.resolve();
      const tools = { tell: (event: WorkEvent) => this.#tell(work, event), signal, now: work.hurry.signal };
      const { failure, ...result } = await carryOut(tools);
      work.result = result;
      work.error = failure;
      work.state = signal.aborted ? 'cancelled' : failure == null ? 'done' : 'failed';
    } catch (error) {
      work.state = signal.aborted ? 'cancelled' : 'failed';
      work.error = signal.aborted ? new VinobenchError('cancelled', `${work.title} was cancelled.`) : error;
      if (isVinobenchError(work.error)) {
        if (work.error.whole !== null) this.#log(`${work.title}: ${work.error.whole}`);
      } else {
        this.#log(`${work.title}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    for (const wake of work.watchers) wake();
    this.#forget();
    this.#changed();
  }

  #tell(work: Entry, event: WorkEvent): void {
    work.sequence += 1;
    if (event.type === 'progress') work.progress = event;
    const key = keyOf(event, work.sequence);
    // Taken out first, so that the order stays that of the sequences.
    work.news.delete(key);
    work.news.set(key, { sequence: work.sequence, event });
    for (const wake of work.watchers) wake();
  }

  #changed(): void {
    this.#version += 1;
    for (const wake of this.#watchers) wake();
  }

  #forget(): void {
    const over = [...this.#work.values()].filter(isOver);
    for (const { id } of over.slice(0, Math.max(0, over.length - rememberedWork))) this.#work.delete(id);
  }

  #of(id: string): Entry {
    const work = this.#work.get(id);
    if (work !== undefined) return work;
    throw new VinobenchError(
      'usage',
      `This host knows no work ${id}; the host may have been started again since. Its runs are in the list of runs.`,
    );
  }
}

const isOver = (work: Entry): boolean => !isGoing(work);

/** News of one key replace each other. */
function keyOf(event: WorkEvent, sequence: number): string {
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

function summaryOf({ id, asked, title, startedAt, state, sequence, progress, error }: Entry): Work {
  return {
    id,
    ...asked,
    title,
    startedAt,
    state,
    sequence,
    progress,
    error: state === 'failed' ? told(error) : null,
  };
}

function told(error: unknown): Work['error'] {
  if (isVinobenchError(error)) return { message: error.message, code: error.code, place: { ...error.place } };
  return { message: defectSentence(error), code: 'job', place: {} };
}
