/** One process's way to the database file: statements are prepared once, errors are sentences. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { openDatabase, transaction, type Upgrader } from './database.ts';
import { storeError } from './sqliteErrors.ts';

export type Row = Readonly<Record<string, unknown>>;

export class Connection {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates the file; throws as `openDatabase` does. */
  constructor(file: string, upgraders: readonly Upgrader[]) {
    this.file = file;
    this.#database = openDatabase(file, upgraders);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Beyond this many pages it is full, as on a full disk. */
  limit(pages: number): void {
    this.#database.exec(`PRAGMA max_page_count = ${Math.trunc(pages)}`);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guarded(() => this.#statement(sql).all(...values));
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guarded(() => this.#statement(sql).get(...values));
  }

  /** Runs a statement that changes rows; returns how many. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guarded(() => Number(this.#statement(sql).run(...values).changes));
  }

  /** All of the changes in `work`, or none; on the disk when it returns. */
  write<T>(work: () => T): T {
    return this.#guarded(() => transaction(this.#database, work));
  }

  /**
   * The same without waiting for the disk. No kill of this process loses it; a loss of power may, until a later `write` has returned,
   * which takes to the disk what was written before it.
   */
  writeWithoutSync<T>(work: () => T): T {
    return this.#guarded(() => {
      this.#database.exec('PRAGMA synchronous = NORMAL');
      try {
        return transaction(this.#database, work);
      } finally {
        this.#database.exec('PRAGMA synchronous = FULL');
      }
    });
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(error, this.file);
    }
  }
}
