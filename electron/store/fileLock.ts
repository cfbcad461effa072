/**
 * A lock between the processes of one user: a file that SQLite locks, so that the system frees it however its holder ends
 * (on Linux across containers that share the folder, too). It
 * lies in a folder that belongs to the user, where no other user can hold, replace or change it.
 */
import { rmSync, utimesSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { printable } from '../../shared/faults/printable.ts';
import { FileChanges } from './fileChanges.ts';
import { longestName, nameSchema, readNote, writeNote } from './lockNote.ts';
import { isShared, lockAlone, requireOwn, share } from './sharedLock.ts';

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

const holderSchema = z.object({ holder: nameSchema, purpose: nameSchema.optional() });
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
      const gives = rank === 'gives-way' && isShared(firstOf(file));
      if (!gives && lockAlone(database)) {
        tellHolder(file, { holder, purpose });
        const held = database;
        return { [Symbol.dispose]: () => release(held, file) };
      }
      if (rank === 'first' && !isFirst) isFirst = share(firstOf(file), waiting);
      const now = holderOf(file);
      // A name is gone in the moment in which its holder goes, and while one that is first takes its place.
      const between = now === unknownHolder && (gives || told !== undefined);
      if (now.holder !== told && !between) {
        onWait?.(now.holder, now.purpose);
        told = now.holder;
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

/** What each waiter that goes first shares, so that one that gives way sees whether there is any. */
const firstOf = (file: string): string => `${file}.first`;

/** Next to the lock, which cannot be read while it is held. */
const nameOf = (file: string): string => `${file}.holder`;

function tellHolder(file: string, { holder, purpose }: Pick<FileLockOptions, 'holder' | 'purpose'>): void {
  try {
    writeNote(nameOf(file), { holder: printable(holder).slice(0, longestName), purpose });
  } catch {
    // The message to those who wait has less detail then; a full disk must not prevent measuring.
  }
}

function holderOf(file: string): { readonly holder: string; readonly purpose: string | null } {
  const said = readNote(nameOf(file), holderSchema);
  return said === null ? unknownHolder : { holder: printable(said.holder), purpose: said.purpose ?? null };
}
