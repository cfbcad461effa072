/** What SQLite's result codes mean to a user: a sentence with the way out, and the kind of trouble as data. */
import { statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { StoreTrouble } from '../../shared/faults/cause.ts';
import { isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import { type Bytes, bytes } from '../../shared/units.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const codes = {
  error: 1,
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const;

/** Primary result code of an error of node:sqlite; undefined for any other. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return error.errcode & 0xff;
}

/** Less than this is left on a disk that is as good as full: SQLite's shared memory alone takes 32 KiB. */
const leastFreeBytes = 256 * 2 ** 10;

/**
 * What a user can act on becomes a VinobenchError; anything else is a defect and stays as it is.
 * @param opening of a statement that only a file which is not as Vinobench left it can fail
 */
export function storeError(error: unknown, file: string, opening = false): unknown {
  if (isVinobenchError(error)) return error;
  const known = meaningOf(sqliteCode(error), file, opening, error);
  if (known === null) return error;
  const { kind, sentence } = known;
  return new VinobenchError('store', sentence, {
    place: { file },
    cause: error,
    ...(kind === null ? {} : { trouble: { kind, detail: null } }),
  });
}

export function alteredDatabase(file: string, what: string, cause?: unknown): VinobenchError {
  return new VinobenchError(
    'store',
    `${file} is not as Vinobench left it (${what}): restore a copy of it, or ${renameIt(file)}.`,
    { place: { file }, ...(cause === undefined ? {} : { cause }) },
  );
}

export const notAFile = (file: string, what: string): VinobenchError =>
  new VinobenchError(
    'store',
    `${file} is ${what} where the database should be: rename it, or set VINOBENCH_HOME to another folder.`,
    { place: { file } },
  );

interface Meaning {
  readonly kind: StoreTrouble | null;
  readonly sentence: string;
}

function meaningOf(code: number | undefined, file: string, opening: boolean, error: unknown): Meaning | null {
  switch (code) {
    case codes.notADatabase:
      return {
        kind: null,
        sentence: `${file} is not a SQLite database: ${renameIt(file)}, or set VINOBENCH_HOME to another folder. The file was not changed.`,
      };
    case codes.corrupt:
      return {
        kind: null,
        sentence: `${file} is damaged: restore a copy of it, or ${renameIt(file)}. Nothing was deleted.`,
      };
    case codes.busy:
    case codes.locked:
    case codes.protocol:
      return {
        kind: 'database-locked',
        sentence: `${file} is locked by another process: end that process and try again.`,
      };
    case codes.full:
      return full(file);
    case codes.perm:
    case codes.readonly:
    case codes.cantOpen:
      return {
        kind: 'database-unwritable',
        sentence: `${file} cannot be opened for writing: make it, its folder and the -wal and -shm files next to it writable, or set VINOBENCH_HOME to another folder.`,
      };
    case codes.io:
      // SQLite's shared memory and its syncs meet a full disk as an input/output error.
      if (freeBytes(file) < leastFreeBytes) return full(file);
      return {
        kind: 'database-unwritable',
        sentence: `Reading or writing ${file} failed: check its disk.`,
      };
    case codes.error:
      if (!opening) return null;
      return {
        kind: null,
        sentence: alteredDatabase(file, error instanceof Error ? error.message : 'it cannot be read').message,
      };
    default:
      return null;
  }
}

const full = (file: string): Meaning => ({
  kind: 'disk-full',
  sentence: `The disk that holds ${file} is full: free some space and try again.`,
});

function freeBytes(file: string): Bytes {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bytes(bavail * bsize);
  } catch {
    return bytes(Number.POSITIVE_INFINITY);
  }
}

/** Its log belongs to it: left next to a new database, SQLite would read it into that one. */
function renameIt(file: string): string {
  const name = basename(file);
  return `rename it together with ${name}-wal and ${name}-shm, if they are there, to begin with an empty one`;
}
