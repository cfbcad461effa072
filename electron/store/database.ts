/** Opens a SQLite database safely: ours, of a schema we know, shared with other processes, durable. */
import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { kindOf } from '../files/regularFile.ts';
import { makePrivate } from './home.ts';
import { alteredDatabase, notAFile, storeError } from './sqliteErrors.ts';

/** `Vino` in SQLite's header: distinguishes our database from another program's. */
export const applicationId = 0x56696e6f;

/** Takes a database from schema n to n + 1; its place in the list is n. Runs inside a transaction. */
export type Upgrader = (database: DatabaseSync) => void;

/**
 * Opens the file, or creates it, and takes its schema to the newest version one step at a time.
 * Commits are durable once they return (WAL with synchronous=FULL). Nothing here waits for another process: a database that
 * is locked is refused at once, and `patiently` asks again without holding up the event loop.
 * @throws VinobenchError 'store' for a file that is no database, another program's, newer than this program, not as
 *   Vinobench left it, locked, or not to be opened; such a file is left as it is
 */
export function openDatabase(file: string, upgraders: readonly Upgrader[]): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    requireFile(file);
    database = new DatabaseSync(file, { timeout: 0, enableDoubleQuotedStringLiterals: false });
    const opened = database;
    inOneView(database, () => requireOurs(opened, file, upgraders));
    for (const part of ['', '-wal', '-shm']) makePrivate(`${file}${part}`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    upgrade(database, file, upgraders);
    return database;
  } catch (error) {
    close(database);
    throw storeError(error, file, true);
  }
}

/** Closing writes the log back, which a damaged file can refuse: what was wrong before is what counts. */
function close(database: DatabaseSync | undefined): void {
  try {
    if (database?.isOpen === true) database.close();
  } catch {
    // Reported by the error that led here.
  }
}

/** Opening a FIFO would wait for its other end. */
function requireFile(file: string): void {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts?.isFile() === true) return;
  if (facts !== undefined) throw notAFile(file, kindOf(facts));
  makeFile(file);
}

/** For this user alone, as what SQLite makes next to it then is, too. */
function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // Another process was faster, or SQLite is going to say what is wrong.
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  if (typeof value !== 'number') throw new TypeError(`PRAGMA ${name} answered ${value}`);
  return value;
}

/** What another process commits meanwhile is not seen halfway. */
function inOneView(database: DatabaseSync, read: () => void): void {
  database.exec('BEGIN');
  try {
    read();
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

/** Nothing is written before this has passed. */
function requireOurs(database: DatabaseSync, file: string, upgraders: readonly Upgrader[]): void {
  const newest = upgraders.length;
  const version = pragma(database, 'user_version');
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'];
  if (version === 0 && tables === 0) return;
  if (pragma(database, 'application_id') !== applicationId) {
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
  if (version < 1) throw alteredDatabase(file, `its schema is numbered ${version}`);
  const { names, columns } = expectedTables(upgraders, version);
  if (columnsOf(database, names) !== columns)
    throw alteredDatabase(file, `its tables are not those of its schema ${version}`);
}

interface Tables {
  readonly names: readonly string[];
  /** Each column with its type, as one text. */
  readonly columns: string;
}

const known = new WeakMap<readonly Upgrader[], Map<number, Tables>>();

/** The tables that the first `version` steps make. */
function expectedTables(upgraders: readonly Upgrader[], version: number): Tables {
  const versions = known.get(upgraders) ?? new Map<number, Tables>();
  known.set(upgraders, versions);
  const there = versions.get(version);
  if (there !== undefined) return there;
  using fresh = new DatabaseSync(':memory:');
  for (const step of upgraders.slice(0, version)) step(fresh);
  const rows = fresh.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const names = rows.map((row) => String(row['name']));
  const tables = { names, columns: columnsOf(fresh, names) };
  versions.set(version, tables);
  return tables;
}

function columnsOf(database: DatabaseSync, tables: readonly string[]): string {
  const statement = database.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?)');
  return JSON.stringify(tables.map((table) => [table, statement.all(table)]));
}

/** Each step commits together with its version, so that a kill between two leaves a sound database. */
function upgrade(database: DatabaseSync, file: string, upgraders: readonly Upgrader[]): void {
  while (pragma(database, 'user_version') < upgraders.length) {
    transaction(database, () => {
      // Asked again under the lock: another process may have made this step meanwhile.
      requireOurs(database, file, upgraders);
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
