/** Opens a SQLite database safely: ours, of a schema we know, shared with other processes, durable. */
import { DatabaseSync } from 'node:sqlite';
import { isVinobenchError, VinobenchError } from '../../shared/errors.ts';

/** `Vino` in SQLite's header: a database of another program is told from ours. */
export const applicationId = 0x56696e6f;

/** Takes a database from schema n to n + 1; its place in the list is n. Runs inside a transaction. */
export type Upgrader = (database: DatabaseSync) => void;

/** How long to wait for another process that writes. */
const patienceMs = 10_000;

/**
 * Opens the file, or creates it, and takes its schema to the newest version one step at a time.
 * Commits are durable once they return (WAL with synchronous=FULL).
 * @throws VinobenchError 'store' for a file that is no database, another program's, newer than this program, or
 *   not to be opened; such a file is left as it is
 */
export function openDatabase(file: string, upgraders: readonly Upgrader[]): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: patienceMs, enableDoubleQuotedStringLiterals: false });
    const opened = database;
    whenFree(() => requireOurs(opened, file, upgraders.length));
    whenFree(() =>
      opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'),
    );
    upgrade(opened, file, upgraders);
    return opened;
  } catch (error) {
    database?.close();
    throw storeError(error, file);
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  if (typeof value !== 'number') throw new TypeError(`PRAGMA ${name} answered ${value}`);
  return value;
}

/** Nothing is written before this has passed. */
function requireOurs(database: DatabaseSync, file: string, newest: number): void {
  const version = pragma(database, 'user_version');
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'];
  const fresh = version === 0 && tables === 0;
  if (!fresh && pragma(database, 'application_id') !== applicationId) {
    throw new VinobenchError(
      'store',
      `${file} is a database of another program: move it away, or set VINOBENCH_HOME to another folder.`,
      { place: { file } },
    );
  }
  if (version > newest) {
    throw new VinobenchError(
      'store',
      `${file} was written by a newer Vinobench (schema ${version}, this one knows ${newest}): update Vinobench, or set VINOBENCH_HOME to another folder.`,
      { place: { file } },
    );
  }
}

/** Each step commits together with its version, so that a kill between two leaves a sound database. */
function upgrade(database: DatabaseSync, file: string, upgraders: readonly Upgrader[]): void {
  while (pragma(database, 'user_version') < upgraders.length) {
    transaction(database, () => {
      // Asked again under the lock: another process may have made this step meanwhile.
      requireOurs(database, file, upgraders.length);
      const version = pragma(database, 'user_version');
      const step = upgraders[version];
      if (step === undefined) return;
      step(database);
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Runs `work` alone among all writers; what it did is kept when it returns and undone when it throws. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite does not wait by itself where a wait could deadlock, as when two processes switch to WAL at once. */
function whenFree(work: () => void): void {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (sqliteCode(error) !== codes.busy || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20);
    }
  }
}

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const codes = {
  busy: 5,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const;

/** Primary result code of an error of node:sqlite; undefined for any other. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return error.errcode & 0xff;
}

/** Whether a write failed for reasons that leave the database readable: busy for long, or write-protected. */
export function isUnwritable(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === codes.busy || code === codes.readonly;
}

/** What a user can act on becomes a VinobenchError; anything else is a defect and stays as it is. */
export function storeError(error: unknown, file: string): unknown {
  if (isVinobenchError(error)) return error;
  const sentence = sentenceOf(sqliteCode(error), file);
  return sentence === undefined
    ? error
    : new VinobenchError('store', sentence, { place: { file }, cause: error });
}

function sentenceOf(code: number | undefined, file: string): string | undefined {
  switch (code) {
    case codes.notADatabase:
      return `${file} is not a SQLite database: move it away or set VINOBENCH_HOME to another folder. The file was not changed.`;
    case codes.corrupt:
      return `${file} is damaged: put a copy of it back, or move it away; it was left as it is.`;
    case codes.busy:
      return `${file} is locked by another process for over ${patienceMs / 1000} s: end that process and try again.`;
    case codes.full:
      return `The disk that holds ${file} is full: make room and try again.`;
    case codes.readonly:
    case codes.cantOpen:
      return `${file} cannot be opened for writing: make it and its folder writable, or set VINOBENCH_HOME to another folder.`;
    case codes.io:
      return `Reading or writing ${file} failed: check its disk.`;
    default:
      return undefined;
  }
}
