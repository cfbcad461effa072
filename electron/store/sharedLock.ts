/**
 * Files of one user that processes lock by SQLite: alone, or together with others (`share`), so that who looks sees whether anybody
 * does.
 */
import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { VinobenchError } from '../../shared/faults/errors.ts';

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html. */
const busy = 5;

/** False when another process, or another part of this one, has it. */
export function lockAlone(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === busy;

/** Longer than it takes to look whether anybody shares a file. */
const lookingMs = 50;

/**
 * Shares the file until `whileHeld` is disposed of.
 * @returns false in the moment in which somebody looks: it is asked for again
 */
export function share(file: string, whileHeld: DisposableStack): boolean {
  requireOwn(file);
  const database = whileHeld.adopt(new DatabaseSync(file, { timeout: lookingMs }), (open) => open.close());
  try {
    database.exec('BEGIN; SELECT count(*) FROM sqlite_schema;');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

export function isShared(file: string): boolean {
  requireOwn(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    return !lockAlone(database);
  } finally {
    database.close();
  }
}

/** Makes the file where it is missing. A link, or a file that another user can hold, is not taken. */
export function requireOwn(file: string): void {
  try {
    closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600));
    return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const found = lstatSync(file);
  const own = process.platform === 'win32' || found.uid === process.getuid?.();
  if (!found.isFile() || !own || found.nlink !== 1)
    throw new VinobenchError(
      'busy',
      `The lock ${file} is not a file of this user: remove it, or name another by VINOBENCH_DEVICE_LOCK.`,
      { place: { file } },
    );
}
