/** The store of runs: everything a run is, kept safely from the moment it is acknowledged. */

import { join } from 'node:path';
import type { ChangeMark } from '../../shared/comparing/history.ts';
import type { SpreadSource } from '../../shared/comparing/spread.ts';
import {
  type Cell,
  type RunDocument,
  type RunPlan,
  type RunWithRounds,
  type RunWords,
  runSchemaVersion,
} from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Machine, Runtime } from '../../shared/machine/machine.ts';
import { currentOwner, type Owner, ownerLives } from '../files/owner.ts';
import { changeRun, fieldsOfWords, type RunChange, undoChange } from './changes.ts';
import { Connection, type Row } from './connection.ts';
import { asInterrupted, cellOf, roundOf, runHeadOf } from './documents.ts';
import { beginExecution, releaseExecution } from './executions.ts';
import { type ConfigurationName, type HistoryRow, historyRows, marksOf, resetsOf } from './history.ts';
import { databaseName, dataFolder, writableFolder } from './home.ts';
import { runIdOf } from './ids.ts';
import { type DocumentRow, type ImportedItem, putImports } from './imports.ts';
import { type ListOptions, listRuns, type RunList } from './listing.ts';
import { type CreatedRun, insertRun, type NewRun } from './newRun.ts';
import { settleOrphan } from './orphans.ts';
import { isProgress, type NewRound, newRoundOf, putChanges, type RunChanges } from './record.ts';
import { nextProcess, resume } from './resume.ts';
import {
  cellRowSchema,
  damaged,
  importedRun,
  noSuchCell,
  noSuchRun,
  type RunRow,
  readRow,
  roundRowSchema,
  runRowSchema,
} from './rows.ts';
import { schemaSteps } from './schema.ts';
import { spreadSource } from './spreadSource.ts';

export interface StoreOptions {
  /** Tells whether the process that owns a run still lives. */
  readonly lives?: (owner: Owner) => boolean;
  /** Largest that the database may become, in pages of 4 KiB, but for what it already is; left out: as its disk lets it. */
  readonly mostPages?: number;
}

/**
 * Runs in one SQLite file, shared by any number of processes. What a method wrote is on the disk when it returns.
 * Any method throws VinobenchError 'store' when the database cannot be read or written, and 'usage' for a run or cell
 * that does not exist.
 */
export class RunStore implements Disposable {
  readonly #connection: Connection;
  readonly #lives: (owner: Owner) => boolean;

  private constructor(connection: Connection, options: StoreOptions) {
    this.#connection = connection;
    this.#lives = options.lives ?? ownerLives;
  }

  /** Opens the store of a folder, default: the user's data folder; creates and upgrades it as needed. */
  static open(folder: string = dataFolder(), options: StoreOptions = {}): RunStore {
    const file = join(writableFolder(folder), databaseName);
    const connection = new Connection(file, schemaSteps);
    if (options.mostPages !== undefined) connection.limit(options.mostPages);
    return new RunStore(connection, options);
  }

  /** Where the database is. */
  get file(): string {
    return this.#connection.file;
  }

  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Keeps a new run of this process, with a queued cell for each configuration. Its execution lives until it is released. */
  createRun(plan: RunPlan, machine: Machine, runtime: Runtime, details: NewRun): CreatedRun {
    return this.#asExecution((execution) =>
      insertRun(this.#connection, plan, machine, runtime, { ...details, owner: currentOwner(), execution }),
    );
  }

  /**
   * Writes what an execution has of its run: all of it or nothing. Samples, results and the end are on the disk when it returns; what is
   * progress alone outlives this process, and does not keep a measurement waiting for the disk.
   * @returns whether it is still that execution's run; if not, it was removed or taken over, and nothing is written
   */
  record(id: string, execution: string, changes: RunChanges): boolean {
    const put = () => {
      const row = this.#connection.get('SELECT 1 FROM run WHERE id = ? AND execution = ?', id, execution);
      if (row === undefined) return false;
      putChanges(this.#connection, id, changes);
      return true;
    };
    return isProgress(changes) ? this.#connection.writeWithoutSync(put) : this.#connection.write(put);
  }

  /**
   * Takes over a run that has stopped: it runs again, owned by this process, and its unmeasured cells wait.
   * @throws VinobenchError 'usage' when nothing is left to measure, or when it is in progress elsewhere
   */
  resumeRun(id: string): { readonly execution: string } {
    const run = this.#settledRun(id);
    return this.#asExecution((execution) => {
      this.#connection.write(() => resume(this.#connection, run, execution));
      return { execution };
    });
  }

  /** The first number that no process of the run has. */
  nextProcess(id: string): number {
    return nextProcess(this.#connection, id);
  }

  /** Documents of one import: all of them are kept, those that are here already once, or none. */
  importAll(runs: readonly RunWithRounds[], documents: readonly DocumentRow[]): ImportedItem[] {
    const read = (id: string) => this.withRounds(id);
    return this.#connection.write(() => putImports(this.#connection, { runs, documents, read }));
  }

  /** Runs, newest first. Those that cannot be read are listed apart and hide nothing. */
  list(options: ListOptions = {}): RunList {
    return listRuns(this.#connection, options, (id) => this.#settledRun(id));
  }

  /** What `bench --json` prints. */
  document(id: string): RunDocument {
    const row = this.#settledRun(id);
    const stored = this.#connection.all(
      'SELECT id, status, reason, cause, record FROM cell WHERE run_id = ? ORDER BY position',
      id,
    );
    const cells = stored
      .map((cell) => cellOf(readRow(cellRowSchema, cell, id, `cell ${cell['id']}`)))
      .map((cell) => (row.status === 'running' ? cell : asInterrupted(cell)));
    return { schemaVersion: runSchemaVersion, run: runHeadOf(row, cells), cells };
  }

  /** What `runs show --json` prints. */
  withRounds(id: string): RunWithRounds {
    const rounds = this.#connection
      .all(
        `SELECT cell_id, process, round, started_at_ms, samples FROM round JOIN cell ON cell.id = round.cell_id
       WHERE run_id = ? ORDER BY position, round`,
        id,
      )
      .map((row) =>
        roundOf(id, readRow(roundRowSchema, row, id, `round ${row['round']} of cell ${row['cell_id']}`)),
      );
    return { ...this.document(id), rounds };
  }

  /** Raw samples of a cell, in the order of its rounds. */
  rounds(cellId: string): NewRound[] {
    const { id } = this.#cell(cellId);
    return this.#connection
      .all(
        'SELECT cell_id, process, round, started_at_ms, samples FROM round WHERE cell_id = ? ORDER BY round',
        id,
      )
      .map((row) =>
        newRoundOf(readRow(roundRowSchema, row, runIdOf(id), `round ${row['round']} of cell ${id}`)),
      );
  }

  plan(id: string): RunPlan {
    const { plan } = this.#settledRun(id);
    if (!('imported' in plan)) return plan;
    throw importedRun(id);
  }

  /**
   * The one run a person means by `latest`, an id, the beginning of one, or the beginning of its last four letters.
   * @throws VinobenchError 'usage' when there is none, or more than one
   */
  resolve(reference: string, options: { readonly includeDeleted?: boolean } = {}): string {
    const deleted = options.includeDeleted === true ? '' : 'AND deleted_at_ms IS NULL';
    const wanted = reference.toLowerCase();
    const whole = this.#connection.get(`SELECT id FROM run WHERE id = ? ${deleted}`, wanted);
    if (whole !== undefined) return String(whole['id']);
    const newestFirst = 'ORDER BY rowid DESC';
    const matching =
      wanted === 'latest'
        ? this.#connection.all(`SELECT id FROM run WHERE true ${deleted} ${newestFirst} LIMIT 1`)
        : this.#connection.all(
            `SELECT id FROM run WHERE ? IN (substr(id, 1, ?), substr(id, -4, ?)) ${deleted} ${newestFirst} LIMIT 5`,
            wanted,
            wanted.length,
            wanted.length,
          );
    const ids = matching.map((row) => String(row['id']));
    const [id, ...others] = ids;
    if (wanted === '' || id === undefined) {
      const what = wanted === 'latest' ? 'no run yet' : `no run ${reference}`;
      throw new VinobenchError('usage', `There is ${what}: \`runs list\` shows those there are.`);
    }
    if (others.length > 0) {
      const sentence = `${reference} could be ${ids.join(', ')}: type more of the one you mean.`;
      throw new VinobenchError('usage', sentence);
    }
    return id;
  }

  /** Changes what people say of a run; what is left out stays. */
  annotate(id: string, words: RunWords): RunChange {
    return this.#connection.write(() => changeRun(this.#connection, id, fieldsOfWords(words)));
  }

  /** What people say of the change of level that begins with this run, in a configuration's history; null: nothing. */
  markChange(id: string, configuration: string, mark: ChangeMark | null): RunChange {
    return this.#connection.write(() =>
      changeRun(this.#connection, id, () => ({ mark: { configuration, mark } })),
    );
  }

  /** Measured cells of one configuration in all runs, oldest first. */
  history(name: ConfigurationName): HistoryRow[] {
    return historyRows(this.#connection, name);
  }

  /** What tells how much configurations vary, of one run: its measured cells, without all that is shown of them. */
  forSpreads(id: string): SpreadSource {
    const source = spreadSource(this.#connection, id);
    return source ?? this.document(id);
  }

  marks(configuration: string): Map<string, ChangeMark> {
    return marksOf(this.#connection, configuration);
  }

  /** When levels began that people acknowledged. */
  resets(configuration: string): number[] {
    return resetsOf(this.#connection, configuration);
  }

  /** Hides a run; `undo` and `restore` bring it back until `purge`. */
  delete(id: string): RunChange {
    const hide = ({ deleted }: { readonly deleted: number | null }) => ({ deleted: deleted ?? Date.now() });
    return this.#connection.write(() => changeRun(this.#connection, id, hide));
  }

  restore(id: string): RunChange {
    return this.#connection.write(() => changeRun(this.#connection, id, () => ({ deleted: null })));
  }

  /**
   * Takes a change back, whatever else has been changed since; null: the latest that has not been taken back.
   * @throws VinobenchError 'usage' for one that is not known, or was taken back before
   */
  undo(change: number | null): RunChange {
    return this.#connection.write(() => undoChange(this.#connection, change));
  }

  /** Removes for good the runs that were deleted before a time and run no longer; returns how many. */
  purge(olderThan: Date): number {
    const before = olderThan.getTime();
    const running = "SELECT id FROM run WHERE status = 'running' AND deleted_at_ms < ?";
    for (const row of this.#connection.all(running, before)) {
      settleOrphan(this.#connection, String(row['id']), this.#lives);
    }
    return this.#connection.run("DELETE FROM run WHERE status <> 'running' AND deleted_at_ms < ?", before);
  }

  /** The run's row, its status true at this moment. */
  #settledRun(id: string): RunRow {
    const orphaned = settleOrphan(this.#connection, id, this.#lives);
    const run = readRow(runRowSchema, this.#runRow(id), id, 'run');
    return orphaned && run.status === 'running' ? { ...run, status: 'interrupted' } : run;
  }

  #runRow(id: string): Row {
    let row: Row | undefined;
    try {
      row = this.#connection.get('SELECT rowid AS sequence, * FROM run WHERE id = ?', id);
    } catch (error) {
      // A damaged number may not fit a double: node:sqlite throws before any schema sees it.
      if (error instanceof RangeError) throw damaged(id, `run: ${error.message}`, error);
      throw error;
    }
    if (row === undefined) throw noSuchRun(id);
    return row;
  }

  #cell(cellId: string): Cell {
    const row = this.#connection.get(
      'SELECT id, status, reason, cause, record FROM cell WHERE id = ?',
      cellId,
    );
    if (row === undefined) throw noSuchCell(cellId);
    return cellOf(readRow(cellRowSchema, row, runIdOf(cellId), `cell ${cellId}`));
  }

  /** An execution that could not begin does not live. */
  #asExecution<T>(begin: (execution: string) => T): T {
    const execution = beginExecution();
    try {
      return begin(execution);
    } catch (error) {
      releaseExecution(execution);
      throw error;
    }
  }
}
