/**
 * A lock between the processes of one user: a file that SQLite locks, so that the system frees it however its holder ends
 * (on Linux across containers that share the folder, too). It lies in a folder of the user's own, where nobody else can
 * hold it, replace it or put words into it.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { VinobenchError } from '../../shared/errors.ts';
import { printable } from '../../shared/printable.ts';

export interface FileLockOptions {
  /** Its folder is there. */
  readonly file: string;
  /** Who holds it, for those who wait: `run 20261122-1402-k3f9 (process 4711)`. */
  readonly holder: string;
  readonly signal?: AbortSignal | undefined;
  /** Called when another process holds it, and again when it is another one, with what that said of itself. */
  readonly onWait?: ((holder: string) => void) | undefined;
  /** When it is cancelled while it waits. */
  readonly cancelled: string;
  /** Whether others go first, as things are now; left out: nobody does. */
  readonly yields?: () => boolean;
}

/** How soon a waiter learns that the lock is free; each look is one call of the system. */
const everyMs = 100;

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html. */
const busy = 5;

const longestHolder = 200;
const holderSchema = z.object({ holder: z.string().min(1).max(longestHolder) });
const unknownHolder = 'another process of yours';

/**
 * Waits for the lock and takes it.
 * @throws VinobenchError `cancelled` when `signal` aborts first; `busy` where the file is not this user's own or cannot be locked
 */
export async function takeFileLock(options: FileLockOptions): Promise<Disposable> {
  const { file, holder, signal, onWait, cancelled, yields = () => false } = options;
  let database: DatabaseSync | undefined;
  let told: string | undefined;
  try {
    requireOwn(file);
    database = new DatabaseSync(file, { timeout: 0 });
    while (signal?.aborted !== true) {
      const first = !yields();
      if (first && lock(database)) {
        tellHolder(file, holder);
        const held = database;
        return { [Symbol.dispose]: () => release(held, file) };
      }
      const now = first ? holderOf(file) : told;
      if (now !== undefined && now !== told) onWait?.(now);
      told = now;
      await sleep(everyMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
    throw new VinobenchError('cancelled', cancelled);
  } catch (error) {
    database?.close();
    if (error instanceof VinobenchError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new VinobenchError(
      'busy',
      `The lock ${file} cannot be taken (${why}): make its folder writable, or name a file on a local disk by VINOBENCH_DEVICE_LOCK.`,
      { place: { file }, cause: error },
    );
  }
}

/** False when another process, or another part of this one, has it. */
function lock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return false;
    throw error;
  }
}

function release(database: DatabaseSync, file: string): void {
  if (!database.isOpen) return;
  try {
    rmSync(nameOf(file), { force: true });
  } catch {
    // The next holder puts its own name there.
  }
  database.close();
}

/** Makes the file where it is missing. A link, or a file that another user can hold, is not taken. */
function requireOwn(file: string): void {
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

/** Beside the lock, which nobody can read while it is held. */
const nameOf = (file: string): string => `${file}.holder`;

/** A new file takes the place of what is there, so that no link is followed. */
function tellHolder(file: string, holder: string): void {
  const beside = `${nameOf(file)}.${randomUUID()}`;
  try {
    const said = { holder: printable(holder).slice(0, longestHolder) };
    writeFileSync(beside, JSON.stringify(said), { flag: 'wx', mode: 0o600 });
    renameSync(beside, nameOf(file));
  } catch {
    // Who waits is told less; a full disk is no reason not to measure.
    rmSync(beside, { force: true });
  }
}

function holderOf(file: string): string {
  try {
    const told = holderSchema.safeParse(JSON.parse(readShort(nameOf(file))));
    return told.success ? printable(told.data.holder) : unknownHolder;
  } catch {
    return unknownHolder;
  }
}

/** Of a file of any length its beginning; a link is not followed, and a pipe not waited for. */
function readShort(file: string): string {
  const descriptor = openSync(
    file,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
  try {
    if (!fstatSync(descriptor).isFile()) return '';
    const bytes = Buffer.alloc(4 * longestHolder);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
