/**
 * The folder in which publishPair.ts keeps both pairs while one replaces the other, and what it means after a kill. A new head in it:
 * nothing was decided, the old body goes back. A new body alone: the new head has its final name, and its body follows.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Pair {
  /** Names the body's contents: an .xml. */
  readonly head: string;
  /** Means nothing without the head: a .bin. */
  readonly body: string;
}

/** Of its temporary name. */
export const pairFolderStem = 'pair';

export const isPairFolder = (name: string): boolean => name.startsWith(`.${pairFolderStem}.`);

/** Each of the four files has a folder that tells what it is, and keeps its final name there. */
export function foldersOfSwap(swap: string, final: Pair): { readonly fresh: Pair; readonly old: Pair } {
  const within = (pair: 'new' | 'old'): Pair => ({
    head: join(swap, `${pair}.head`, basename(final.head)),
    body: join(swap, `${pair}.body`, basename(final.body)),
  });
  return { fresh: within('new'), old: within('old') };
}

/**
 * Only for the folder of a process that has ended; another may do the same meanwhile. A file that has come since stays.
 * @throws the system's error where a file cannot be moved; it is then where it was
 */
export function settlePair(swap: string): void {
  const folder = dirname(swap);
  const found = (part: string): { readonly from: string; readonly to: string } | null => {
    const [name] = namesIn(join(swap, part));
    return name === undefined ? null : { from: join(swap, part, name), to: join(folder, name) };
  };
  const newBody = found('new.body');
  if (found('new.head') === null) {
    if (newBody !== null) moveIntoGap(newBody);
    return;
  }
  for (const part of [found('old.head'), found('old.body')]) if (part !== null) moveIntoGap(part);
  // By itself it would be taken for one whose head has its final name.
  if (newBody !== null) rmSync(newBody.from, { force: true });
}

function moveIntoGap({ from, to }: { readonly from: string; readonly to: string }): void {
  if (existsSync(to)) return;
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process has settled it.
    if (existsSync(from)) throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
