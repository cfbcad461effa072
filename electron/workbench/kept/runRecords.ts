/** The host's door to its runs: what is stored, with what has been measured and is not written yet. Never waits synchronously. */
import type { History } from '../../../shared/comparing/history.ts';
import type { NoiseDocument } from '../../../shared/comparing/noise.ts';
import { type Spreads, spreadsOf, staleOf } from '../../../shared/comparing/spread.ts';
import type { RunDocument, RunSummary, RunWithRounds } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { milliseconds } from '../../../shared/units.ts';
import { releaseExecution } from '../../store/executions.ts';
import type { ListOptions, RunList } from '../../store/listing.ts';
import { patiently } from '../../store/patience.ts';
import { RunStore } from '../../store/runStore.ts';
import { RunWriter, type WriterOf } from '../../store/runWriter.ts';
import { summaryWithChanges } from '../../store/unwritten.ts';
import { type AskedHistory, historyIn } from './history.ts';

/** What a host that ends waits for a database that is locked, before what is not written is lost. */
const lastAttemptMs = milliseconds(1000);

/** Runs, the newest, that tell how much a configuration varies: more make it no clearer, and each is read whole. */
const longestHistory = 50;

export class RunRecords implements AsyncDisposable {
  #openStore: RunStore | undefined;
  /** By run: of those that are carried out, and of those whose results are not all written. */
  readonly #writers = new Map<string, { readonly writer: RunWriter; over: boolean }>();
  readonly #log: (text: string) => void;
  readonly #open: () => RunStore;

  constructor(log: (text: string) => void, open: () => RunStore = () => RunStore.open()) {
    this.#log = log;
    this.#open = open;
  }

  /** Opened when first used: a conversion needs no database. */
  #store(): RunStore {
    this.#openStore ??= this.#open();
    return this.#openStore;
  }

  /** One use of the store, which is done whole or not at all; again while the database is locked. */
  read<T>(work: (store: RunStore) => T, signal?: AbortSignal): Promise<T> {
    return patiently(
      () => {
        const store = this.#store();
        this.#writeWaiting();
        return work(store);
      },
      { signal },
    );
  }

  document(id: string): Promise<RunDocument> {
    return this.read((store) => this.#documentOf(store, id));
  }

  withRounds(reference: string, deleted: boolean): Promise<RunWithRounds> {
    return this.read((store) => {
      const id = store.resolve(reference, { includeDeleted: deleted });
      const stored = store.withRounds(id);
      return this.#writers.get(id)?.writer.withRounds(stored) ?? stored;
    });
  }

  /** From the runs that can be read: one that is damaged tells nothing, as the list of runs says. */
  spreads(references: readonly string[], noise: readonly NoiseDocument[]): Promise<Spreads> {
    return this.read((store) => {
      const ids = references.map((one) => store.resolve(one, { includeDeleted: true }));
      const all = store.list({ includeDeleted: true }).runs;
      const heads = all.filter(({ id }) => ids.includes(id));
      const shares = ({ id, preset, models, deletedAt }: RunSummary) =>
        deletedAt === null &&
        !ids.includes(id) &&
        heads.some((head) => head.preset === preset && head.models.some((one) => models.includes(one)));
      const kept = all.filter(shares).slice(0, longestHistory).toReversed();
      const compared = ids.map((id) => this.#documentOf(store, id));
      const earlier = kept.map(({ id }) =>
        this.#writers.has(id) ? this.#documentOf(store, id) : store.forSpreads(id),
      );
      const spreads = spreadsOf(compared, earlier, { noise, resetsOf: (key) => store.resets(key) });
      return { schemaVersion: 3 as const, spreads, stale: staleOf(compared, spreads, noise) };
    });
  }

  /** One configuration through the runs of the machine of a run, measured with the same method and options as there. */
  history(asked: AskedHistory): Promise<History> {
    return this.read((store) => historyIn(store, asked));
  }

  list(options: ListOptions): Promise<RunList> {
    return this.read((store) => {
      const list = store.list(options);
      const runs = list.runs.map((run) =>
        this.#writers.has(run.id) ? summaryWithChanges(run, this.#documentOf(store, run.id)) : run,
      );
      return { ...list, runs };
    });
  }

  /** @throws VinobenchError 'store' for a run of which results wait to be written: they would be measured again */
  requireWritten(id: string): void {
    this.#writeWaiting();
    const unwritten = this.#writers.get(id)?.writer.unwritten;
    if (unwritten === undefined || unwritten === null) return;
    throw new VinobenchError('store', `Results of run ${id} are not written yet. ${unwritten.sentence}`, {
      trouble: unwritten.cause,
    });
  }

  /** For an execution that has begun; `end` follows. */
  begin(of: WriterOf): RunWriter {
    const writer = new RunWriter(this.#store(), of);
    this.#writers.set(of.id, { writer, over: false });
    return writer;
  }

  /** The execution measures no more. What is not written is still written as soon as that is possible. */
  end({ id, execution }: WriterOf): void {
    releaseExecution(execution);
    const kept = this.#writers.get(id);
    if (kept !== undefined) kept.over = true;
    this.#writeWaiting();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [id, { writer }] of this.#writers) {
      try {
        const locked = writer.unwritten?.cause.kind === 'database-locked';
        if (!(await writer.whenWritten({ patienceMs: locked ? lastAttemptMs : milliseconds(0) })))
          this.#log(`run ${id}: results are lost: ${writer.unwritten?.sentence}`);
      } catch (error) {
        this.#log(`run ${id}: results are lost: ${error instanceof Error ? error.stack : String(error)}`);
      }
      writer.close();
    }
    this.#openStore?.close();
  }

  #documentOf(store: RunStore, id: string): RunDocument {
    const stored = store.document(id);
    return this.#writers.get(id)?.writer.document(stored) ?? stored;
  }

  /** Before anything is read, so that it is whole; those that have written all are forgotten. */
  #writeWaiting(): void {
    for (const [id, { writer, over }] of this.#writers) {
      if (writer.unwritten === null && !over) continue;
      try {
        if (writer.attempt() && over) this.#writers.delete(id);
      } catch (error) {
        // Waiting does not help; an execution that still measures learns of it from its next write.
        this.#log(`run ${id}: ${error instanceof Error ? error.stack : String(error)}`);
        if (over) this.#writers.delete(id);
      }
    }
  }
}
