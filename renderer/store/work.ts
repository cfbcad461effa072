/**
 * The one follower of work: it starts work on the host and follows whatever is in progress there, wherever
 * it was started, across lost connections and restarted hosts. Its results go to the handler of its kind.
 */
import type { WorkEvent } from '../../shared/work/event.ts';
import {
  isGoing,
  isResultOf,
  type NumberedEvent,
  type Work,
  type WorkDocuments,
  type WorkKind,
  type WorkList,
  type WorkRequest,
  type WorkRequests,
  type WorkResult,
} from '../../shared/work/registry.ts';

/** Work of the kind K on the host. */
export type FollowedWork<K extends WorkKind = WorkKind> = {
  [P in K]: { readonly id: string; readonly kind: P; readonly request: WorkRequests[P] };
}[K];

/** What the page does about one kind of work. */
export interface WorkHandler<K extends WorkKind> {
  /** It is followed from now on, wherever it was started. */
  begun?(work: FollowedWork<K>): void;
  told?(work: FollowedWork<K>, event: WorkEvent): void;
  done(work: FollowedWork<K>, document: WorkDocuments[K]): void;
  /** Also when it was cancelled. */
  failed(work: FollowedWork<K>, error: unknown): void;
  /** It ended well before this page followed it. */
  missed?(work: FollowedWork<K>): void;
  /** Its host has ended meanwhile. */
  stopped?(work: FollowedWork<K>): void;
}

export type WorkHandlers = { readonly [K in WorkKind]: WorkHandler<K> };

/** The part of the host's contract that is about work. */
export interface WorkLine {
  start(asked: WorkRequest): Promise<{ readonly id: string }>;
  watch(from: {
    readonly id: string;
    readonly after: number;
  }): Promise<AsyncIterator<NumberedEvent, WorkResult>>;
}

interface Entry {
  readonly work: FollowedWork;
  /** As the host's list says it; null: no list has it yet. */
  startedAt: string | null;
  /** Sequence of the last event that was seen. */
  after: number;
  /** The line that it is watched on; null: none. */
  on: WorkLine | null;
  over: boolean;
}

export class WorkFollower {
  readonly #handlers: WorkHandlers;
  readonly #onEvent: (id: string, event: WorkEvent) => void;
  /** By id. What has ended stays: a list that is on its way may still call it going. */
  readonly #entries = new Map<string, Entry>();
  #line: WorkLine | null = null;
  #host: string | null = null;
  /** As last announced. */
  #list: readonly Work[] = [];

  /** @param onEvent called for every event, whatever its kind of work */
  constructor(handlers: WorkHandlers, onEvent: (id: string, event: WorkEvent) => void) {
    this.#handlers = handlers;
    this.#onEvent = onEvent;
  }

  /** Null: the line is broken. What was followed continues with the first list of the next one. */
  useLine(line: WorkLine | null): void {
    this.#line = line;
  }

  /**
   * Starts work and follows it until it ends.
   * @throws what the host refuses it with, and Error(`noLine`) while there is no line
   */
  async start(asked: WorkRequest, noLine: string): Promise<string> {
    if (this.#line === null) throw new Error(noLine);
    const { id } = await this.#line.start(asked);
    // The list may have announced it before the host's answer came.
    if (this.#entries.get(id)?.over !== false) this.#follow({ ...asked, id }, null);
    return id;
  }

  /** What is in progress of a kind, in the order in which this page came to know it. */
  going<K extends WorkKind>(kind: K): FollowedWork<K>[] {
    return [...this.#entries.values()].flatMap(({ work, over }) =>
      !over && isOfKind(work, kind) ? [work] : [],
    );
  }

  /**
   * The host's list, as it stands or has changed.
   * @returns work of the host's process before this one, which has stopped with it; null: it is the same process
   */
  take({ host, work }: WorkList): readonly Work[] | null {
    const lost = this.#host === null || this.#host === host.id ? null : this.#list.filter(isGoing);
    this.#host = host.id;
    this.#list = work;
    if (lost !== null) this.#stop();
    for (const one of work) this.#takeOne(one);
    // What the host has forgotten says so when it is watched.
    for (const entry of this.#entries.values()) void this.#watch(entry);
    return lost;
  }

  #takeOne(one: Work): void {
    const entry = this.#entries.get(one.id);
    if (entry !== undefined && (entry.startedAt ?? one.startedAt) === one.startedAt) {
      entry.startedAt = one.startedAt;
    } else if (isGoing(one)) {
      // A run that is resumed is other work of the same id.
      this.#follow(one, one.startedAt);
    } else {
      this.#entries.set(one.id, ended(one));
      if (one.state === 'done') tellMissed(this.#handlers, one);
    }
  }

  #follow(work: FollowedWork, startedAt: string | null): void {
    const before = this.#entries.get(work.id);
    if (before !== undefined) before.over = true;
    const entry: Entry = { work, startedAt, after: 0, on: null, over: false };
    this.#entries.set(work.id, entry);
    tellBegun(this.#handlers, work);
    void this.#watch(entry);
  }

  async #watch(entry: Entry): Promise<void> {
    const line = this.#line;
    if (entry.over || line === null || entry.on === line) return;
    entry.on = line;
    const { work } = entry;
    try {
      const stream = await line.watch({ id: work.id, after: entry.after });
      for (let step = await stream.next(); !entry.over; step = await stream.next()) {
        if (step.done === true) {
          entry.over = true;
          tellDone(this.#handlers, work, step.value);
          return;
        }
        entry.after = step.value.sequence;
        this.#onEvent(work.id, step.value.event);
        tellEvent(this.#handlers, work, step.value.event);
      }
    } catch (error) {
      // Lost with its line: watched again on the next one, from where it was.
      if (entry.over || line !== this.#line) return;
      entry.over = true;
      tellFailed(this.#handlers, work, error);
    }
  }

  /** The host's process has ended, and its work is no longer known. */
  #stop(): void {
    const going = [...this.#entries.values()].filter(({ over }) => !over);
    for (const entry of going) entry.over = true;
    this.#entries.clear();
    for (const { work } of going) tellStopped(this.#handlers, work);
  }
}

const ended = (work: Work): Entry => ({
  work,
  startedAt: work.startedAt,
  after: work.sequence,
  on: null,
  over: true,
});

const isOfKind = <K extends WorkKind>(
  work: FollowedWork | FollowedWork<K>,
  kind: K,
): work is FollowedWork<K> => work.kind === kind;

function tellBegun<K extends WorkKind>(handlers: WorkHandlers, work: FollowedWork<K>): void {
  handlers[work.kind].begun?.(work);
}

function tellEvent<K extends WorkKind>(
  handlers: WorkHandlers,
  work: FollowedWork<K>,
  event: WorkEvent,
): void {
  handlers[work.kind].told?.(work, event);
}

function tellDone<K extends WorkKind>(
  handlers: WorkHandlers,
  work: FollowedWork<K>,
  result: WorkResult,
): void {
  const { kind } = work;
  if (isResultOf(result, kind)) handlers[kind].done(work, result.document);
  else handlers[kind].failed(work, new Error(`The host answered ${kind} with ${result.kind}.`));
}

function tellFailed<K extends WorkKind>(handlers: WorkHandlers, work: FollowedWork<K>, error: unknown): void {
  handlers[work.kind].failed(work, error);
}

function tellMissed<K extends WorkKind>(handlers: WorkHandlers, work: FollowedWork<K>): void {
  handlers[work.kind].missed?.(work);
}

function tellStopped<K extends WorkKind>(handlers: WorkHandlers, work: FollowedWork<K>): void {
  handlers[work.kind].stopped?.(work);
}
