/**
 * Two files that belong together, such as an IR's .xml and .bin, get their names so that the last rename decides. In the
 * order of the steps a reader sees the old pair; the old head without a body, or neither; the new head without a body; the
 * new pair. It never sees the head of one pair beside the body of another, and a head without its body is refused by every reader.
 */
import { dirname, join } from 'node:path';
import type { Disk } from './disk.ts';
import { realDisk } from './disk.ts';
import { temporaryName } from './temporaryFiles.ts';

export interface Pair {
  /** Names the body's contents: an .xml. */
  readonly head: string;
  /** Means nothing without the head: a .bin. */
  readonly body: string;
}

/**
 * @param temporary in the folder of `final`; written and synced
 * @throws the system's error; then the old pair is back, if there was one
 */
export async function publishPair(temporary: Pair, final: Pair, disk: Disk = realDisk): Promise<void> {
  const folder = dirname(final.head);
  const old: Pair = {
    head: join(folder, temporaryName('replaced.head')),
    body: join(folder, temporaryName('replaced.body')),
  };
  const undo: (() => Promise<void>)[] = [];
  const move = async (from: string, to: string): Promise<void> => {
    await disk.rename(from, to);
    undo.unshift(() => disk.rename(to, from));
  };
  try {
    if (await disk.exists(final.body)) await move(final.body, old.body);
    if (await disk.exists(final.head)) await move(final.head, old.head);
    await move(temporary.head, final.head);
    await move(temporary.body, final.body);
    await disk.syncFolder(folder);
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined);
    throw error;
  }
  // The new pair stands: what cannot be removed now, a later writer removes.
  for (const file of [old.head, old.body]) await disk.remove(file).catch(() => undefined);
}
