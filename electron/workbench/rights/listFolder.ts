/** Folders that a person has opened to pages (`serve --root`), as a page lists them. */
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ListedEntry, type ListedFolder, mostListed } from '../../../shared/files/listedFolder.ts';
import { unreadable } from '../models/modelPart.ts';
import { followed } from '../paths/realPaths.ts';
import type { Rights } from './permitted.ts';

/** @param folder as the rights gave it; null: the roots */
export async function listFolder(rights: Rights, folder: string | null): Promise<ListedFolder> {
  if (rights === 'user' || folder === null)
    return { folder: null, above: null, entries: rootsOf(rights), cut: false };
  const entries: ListedEntry[] = [];
  let cut = false;
  const found = await opendir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  for await (const { name } of found) {
    // What a link leads to is listed where it may be read, under the link's name.
    const real = name.startsWith('.') ? null : followed(path.join(folder, name));
    if (real === null || !rights.reaches(real.path)) continue;
    cut = entries.length === mostListed;
    if (cut) break;
    const facts = await stat(real.path).catch(() => null);
    if (facts?.isDirectory() === true)
      entries.push({ name, path: path.join(folder, name), kind: 'folder', bytes: null });
    else if (facts?.isFile() === true)
      entries.push({ name, path: path.join(folder, name), kind: 'file', bytes: facts.size });
  }
  const order = (one: ListedEntry) => (one.kind === 'folder' ? 0 : 1);
  entries.sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { folder, above: aboveOf(rights, folder), entries, cut };
}

function rootsOf(rights: Rights): ListedEntry[] {
  if (rights === 'user') return [];
  return rights.roots.map(({ folder }) => ({
    name: folder,
    path: folder,
    kind: 'folder' as const,
    bytes: null,
  }));
}

function aboveOf(rights: Exclude<Rights, 'user'>, folder: string): string | null {
  const above = path.dirname(folder);
  return above !== folder && rights.mayBrowse(above) ? above : null;
}
