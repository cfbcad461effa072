/**
 * Two files that belong together, such as an IR's .xml and .bin, get their names so that one rename decides. After a kill before it
 * the next finder puts the old pair back, after it completes the new one (settlePair.ts). A reader in between sees a head
 * without a body, which every reader refuses, and never the head of one pair next to the body of another.
 */
import { dirname, join } from 'node:path';
import { type Disk, makeFolder, realDisk } from './disk.ts';
import { foldersOfSwap, type Pair, pairFolderStem } from './settlePair.ts';
import { temporaryName } from './temporaryFiles.ts';

/**
 * @param temporary in the folder of `final` or below; written and synced; gone afterwards
 * @throws the system's error; then the old pair is back, if there was one
 */
export async function publishPair(temporary: Pair, final: Pair, disk: Disk = realDisk): Promise<void> {
  const folder = dirname(final.head);
  const swap = join(folder, temporaryName(pairFolderStem));
  const { fresh, old } = foldersOfSwap(swap, final);
  const undo: (() => Promise<void>)[] = [];
  try {
    const files = [fresh.head, fresh.body, old.head, old.body];
    for (const file of files) await makeFolder(dirname(file), disk);
    // The head first: a body without a head there means that the head has its final name.
    await disk.rename(temporary.head, fresh.head);
    await disk.rename(temporary.body, fresh.body);
    for (const file of [fresh.head, fresh.body]) await disk.syncFolder(dirname(file));
    if (await disk.exists(final.body)) {
      await disk.rename(final.body, old.body);
      undo.unshift(() => disk.rename(old.body, final.body));
    }
    const replaces = await disk.exists(final.head);
    // For an error only: a kill before the next rename leaves the old head where it is.
    if (replaces) await disk.copy(final.head, old.head);
    await disk.syncFolder(dirname(old.body));
    await disk.rename(fresh.head, final.head);
    undo.unshift(() => (replaces ? disk.rename(old.head, final.head) : disk.remove(final.head)));
    await disk.rename(fresh.body, final.body);
    undo.unshift(() => disk.remove(final.body));
    await disk.syncFolder(folder);
  } catch (error) {
    const undone = await undoAll(undo);
    if (undone) await removeSwap(swap, fresh, disk);
    throw error;
  }
  // The new pair stands: what cannot be removed now, a later writer removes.
  await removeSwap(swap, fresh, disk);
}

/** @returns false where a step failed: what it should have brought back is still where it was */
async function undoAll(steps: readonly (() => Promise<void>)[]): Promise<boolean> {
  let undone = true;
  for (const step of steps) {
    await step().catch(() => {
      undone = false;
    });
  }
  return undone;
}

/** The body first: by itself it would be taken for one whose head has its final name. */
async function removeSwap(swap: string, fresh: Pair, disk: Disk): Promise<void> {
  try {
    await disk.remove(dirname(fresh.body));
    await disk.remove(swap);
  } catch {
    // A later writer removes it.
  }
}
