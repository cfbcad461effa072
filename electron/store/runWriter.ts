/** What an execution has measured, on its way into the database: kept in memory until it is written, whatever is in the way. */

import {
  type Cell,
  cellSchema,
  type RoundDocument,
  type RunDocument,
  type RunWithRounds,
} from '../../shared/documents/run.ts';
import type { Cause } from '../../shared/faults/cause.ts';
import { isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import { type Bytes, bytes, type Milliseconds, mebibytes, milliseconds } from '../../shared/units.ts';
import type { NewRound, RunChanges, RunEnd } from './record.ts';
import type { RunStore } from './runStore.ts';
import { roundDocumentOf, withChanges, withRoundsOf } from './unwritten.ts';

/** Past this an execution waits for the database before it measures on. */
const defaultWaitingBytes = mebibytes(64);
const firstPauseMs = 20;
const longestPauseMs = 2000;

export interface Unwritten {
  readonly cause: Cause;
  /** Names the file and the way out. */
  readonly sentence: string;
}

interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Left out: as long as it takes. */
  readonly patienceMs?: Milliseconds;
}

/** The run and the attempt to carry it out that the writer writes for. */
export interface WriterOf {
  readonly id: string;
  readonly execution: string;
}

/**
 * Each change is written at once, in one transaction with all that waits. What a full disk, a locked or a write-protected
 * database keeps out waits, and is tried again in the background until it is written.
 */
export class RunWriter {
  readonly #store: RunStore;
  readonly #of: WriterOf;
  readonly #began = performance.now();
  readonly #mostWaitingBytes: Bytes;
  #cells = new Map<string, Cell>();
  #rounds: (NewRound & { cellId: string })[] = [];
  #end: RunEnd | null = null;
  #unwritten: Unwritten | null = null;
  #failure: unknown = null;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;
  readonly #watchers = new Set<() => void>();
  #onChange: () => void = () => undefined;

  /** @param mostWaitingBytes of samples, past which who measures is to wait */
  constructor(store: RunStore, of: WriterOf, mostWaitingBytes = defaultWaitingBytes) {
    this.#store = store;
    this.#of = of;
    this.#mostWaitingBytes = mostWaitingBytes;
  }

  /** Null: all of it is in the database. */
  get unwritten(): Unwritten | null {
    return this.#unwritten;
  }

  /** @param listener called when something begins to wait, waits for another reason, or all is written */
  watch(listener: () => void): void {
    this.#onChange = listener;
  }

  /**
   * @param round of the cell, written together with it
   * @throws what is wrong with the cell, or with a database that no waiting mends
   */
  put(cell: Cell, round?: NewRound): void {
    this.#cells.set(cell.id, cellSchema.parse(cell));
    if (round !== undefined) this.#rounds.push({ ...round, cellId: cell.id });
    this.attempt();
  }

  /** @throws as `put` does */
  addRound(cellId: string, round: NewRound): void {
    this.#rounds.push({ ...round, cellId });
    this.attempt();
  }

  /** Nothing is put after this. @throws as `put` does */
  end(status: RunEnd['status']): void {
    const tookMs = milliseconds(Math.round(performance.now() - this.#began));
    this.#end = { status, atMs: milliseconds(Date.now()), tookMs };
    this.attempt();
  }

  /** Of the database and of what waits, in order. @throws VinobenchError 'store' when it cannot be read */
  rounds(cellId: string): NewRound[] {
    const waiting = this.#rounds.filter((round) => round.cellId === cellId);
    return [...this.#store.rounds(cellId), ...waiting.map(({ cellId: _, ...round }) => round)];
  }

  /** As `rounds`, as a document has them. */
  roundDocuments(cellId: string): RoundDocument[] {
    return this.rounds(cellId).map((round) => roundDocumentOf(cellId, round));
  }

  /** With the reason why it is not in the database yet, where it is not. */
  shown(cell: Cell): Cell {
    const { unwritten: _, ...rest } = cell;
    const waiting = this.#isOfWaiting(cell.id) ? this.#unwritten : null;
    return waiting === null ? rest : { ...rest, unwritten: waiting.cause };
  }

  /** As it will be once all of it is written. */
  document(stored: RunDocument): RunDocument {
    return this.#unwritten === null ? stored : withChanges(stored, this.#changes(), this.#unwritten.cause);
  }

  withRounds(stored: RunWithRounds): RunWithRounds {
    if (this.#unwritten === null) return stored;
    return { ...this.document(stored), rounds: withRoundsOf(stored, this.#rounds) };
  }

  /**
   * Writes what waits, if it can.
   * @returns whether nothing waits any more
   * @throws what no waiting mends
   */
  attempt(): boolean {
    clearTimeout(this.#timer);
    try {
      if (this.#failure !== null) throw this.#failure;
      this.#write();
      this.#pauseMs = firstPauseMs;
      this.#tell(null);
      return true;
    } catch (error) {
      if (!isVinobenchError(error) || error.trouble === null) {
        this.#failure = error;
        throw error;
      }
      this.#tell({ cause: error.trouble, sentence: error.message });
      this.#tryLater();
      return false;
    } finally {
      for (const wake of this.#watchers) wake();
    }
  }

  /** Resolves when so little waits that memory has room for more. @throws as `put` does */
  async room(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#waitingBytes() > this.#mostWaitingBytes) {
      if (this.#failure !== null) throw this.#failure;
      await this.#next({ signal });
    }
  }

  /** Whether all is written, as soon as it is, else when the signal or the patience ends. @throws as `put` does */
  async whenWritten({ signal, patienceMs }: Waiting = {}): Promise<boolean> {
    const end = performance.now() + (patienceMs ?? Number.POSITIVE_INFINITY);
    while (!this.attempt()) {
      const leftMs = end - performance.now();
      if (signal?.aborted === true || leftMs <= 0) return false;
      await this.#next({ signal, patienceMs: milliseconds(leftMs) });
    }
    return true;
  }

  /** Tries no more; what waits is lost with this process, and the run is interrupted. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #changes(): RunChanges {
    return { cells: [...this.#cells.values()], rounds: this.#rounds, end: this.#end };
  }

  #write(): void {
    if (this.#cells.size === 0 && this.#rounds.length === 0 && this.#end === null) return;
    const { id, execution } = this.#of;
    if (!this.#store.record(id, execution, this.#changes())) {
      throw new VinobenchError(
        'store',
        `Run ${id} was removed or is carried out by another Vinobench: what was measured here is not written to it.`,
      );
    }
    this.#cells = new Map();
    this.#rounds = [];
    this.#end = null;
  }

  #isOfWaiting(cellId: string): boolean {
    return this.#cells.has(cellId) || this.#rounds.some((round) => round.cellId === cellId);
  }

  #waitingBytes(): Bytes {
    return bytes(this.#rounds.reduce((sum, { samplesNs }) => sum + samplesNs.byteLength, 0));
  }

  #tell(unwritten: Unwritten | null): void {
    const before = this.#unwritten?.cause.kind;
    this.#unwritten = unwritten;
    if (before !== unwritten?.cause.kind) this.#onChange();
  }

  /** What waits keeps no process alive: the end of the process tries a last time. */
  #tryLater(): void {
    this.#timer = setTimeout(() => {
      try {
        this.attempt();
      } catch {
        // Kept, and thrown at the next call.
      }
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }

  /** Resolves after the next attempt. Its own timer keeps the process alive while somebody waits. */
  #next({ signal, patienceMs }: Waiting): Promise<void> {
    const most = Math.min(patienceMs ?? longestPauseMs, longestPauseMs);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#watchers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, most);
      this.#watchers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
