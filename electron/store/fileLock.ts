/**
 * A lock between the processes of one user: a file that SQLite locks, so that the system frees it however its holder ends
 * (on Linux across containers that share the folder, too). It
 * lies in a folder that belongs to the user, where no other user can hold, replace or change it.
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
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { printable } from '../../shared/faults/printable.ts';
import { FileChanges } from './fileChanges.ts';

interface FileLockOptions {
  /** Its folder is there. */
  readonly file: string;
  /** Who holds it, for those who wait: `run 20261122-1402-k3f9 (process 4711)`. */
  readonly holder: string;
  readonly signal?: AbortSignal | undefined;
  /** What it is held for, in a word that those who take this lock agree on. */
  readonly purpose?: string | undefined;
  /** Called when another process holds it, and again when it is another one, with what that said of itself. */
  readonly onWait?: ((holder: string, purpose: string | null) => void) | undefined;
  /** When it is cancelled while it waits. */
  readonly cancelled: string;
  /**
   * `first`: who gives way does not take it while this one waits, in whatever process either is. Left out: neither.
   */
  readonly rank?: 'first' | 'gives-way';
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html. */
const busy = 5;

const longestHolder = 200;
const holderSchema = z.object({
  holder: z.string().min(1).max(longestHolder),
  purpose: z.string().max(longestHolder).optional(),
});
const unknownHolder = { holder: 'another process of yours', purpose: null };

/**
 * Waits for the lock and takes it.
 * @throws VinobenchError `cancelled` when `signal` aborts first; `busy` where the file is not this user's own or cannot be locked
 */
export async function takeFileLock(options: FileLockOptions): Promise<Disposable> {
  const { file, holder, purpose, signal, onWait, cancelled, rank } = options;
  let database: DatabaseSync | undefined;
  let told: string | undefined;
  using waiting = new DisposableStack();
  let isFirst = false;
  try {
    requireOwn(file);
    database = new DatabaseSync(file, { timeout: 0 });
    const changes = waiting.use(new FileChanges([file, nameOf(file)]));
    while (signal?.aborted !== true) {
      const gives = rank === 'gives-way' && isSomebodyFirst(file);
      if (!gives && lock(database)) {
        tellHolder(file, { holder, purpose });
        const held = database;
        return { [Symbol.dispose]: () => release(held, file) };
      }
      if (rank === 'first' && !isFirst) isFirst = goFirst(file, waiting);
      if (!gives) {
        const now = holderOf(file);
        // A name is gone in the moment in which its holder goes.
        const news = now.holder !== told && !(now === unknownHolder && told !== undefined);
        if (news) {
          onWait?.(now.holder, now.purpose);
          told = now.holder;
        }
      }
      await changes.next(signal);
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
    if (isBusy(error)) return false;
    throw error;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === busy;

function release(database: DatabaseSync, file: string): void {
  if (!database.isOpen) return;
  try {
    rmSync(nameOf(file), { force: true });
  } catch {
    // The next holder puts its own name there.
  }
  database.close();
  try {
    // Those who wait look at once; until now they would have found it taken.
    utimesSync(file, new Date(), new Date());
  } catch {
    // They look now and then.
  }
}

/** Each waiter that goes first holds a read lock on this file; one that gives way tries to lock it alone, to see whether any does. */
const firstOf = (file: string): string => `${file}.first`;

/** Longer than it takes to try whether anybody is first. */
const tryingMs = 50;

/** False in the moment in which somebody tries whether anybody is first: it is asked for again. */
function goFirst(file: string, waiting: DisposableStack): boolean {
  const first = firstOf(file);
  requireOwn(first);
  const database = waiting.adopt(new DatabaseSync(first, { timeout: tryingMs }), (open) => open.close());
  try {
    database.exec('BEGIN; SELECT count(*) FROM sqlite_schema;');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

function isSomebodyFirst(file: string): boolean {
  const first = firstOf(file);
  requireOwn(first);
  const database = new DatabaseSync(first, { timeout: 0 });
  try {
    return !lock(database);
  } finally {
    database.close();
  }
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

/** Next to the lock, which cannot be read while it is held. */
const nameOf = (file: string): string => `${file}.holder`;

/** A new file takes the place of what is there, so that no link is followed. */
function tellHolder(file: string, { holder, purpose }: Pick<FileLockOptions, 'holder' | 'purpose'>): void {
  const beside = `${nameOf(file)}.${randomUUID()}`;
  try {
    const said = { holder: printable(holder).slice(0, longestHolder), purpose };
    writeFileSync(beside, JSON.stringify(said), { flag: 'wx', mode: 0o600 });
    renameSync(beside, nameOf(file));
  } catch {
    // The message to those who wait has less detail then; a full disk must not prevent measuring.
    rmSync(beside, { force: true });
  }
}

function holderOf(file: string): { readonly holder: string; readonly purpose: string | null } {
  try {
    const { data } = holderSchema.safeParse(JSON.parse(readShort(nameOf(file))));
    if (data === undefined) return unknownHolder;
    return { holder: printable(data.holder), purpose: data.purpose ?? null };
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
