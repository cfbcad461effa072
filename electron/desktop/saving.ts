/** A file of the page's, written where its user chose to have it. */
import path from 'node:path';
import type { Saved } from '../../shared/hosts/desktop.ts';
import { writeDurably } from '../files/durable.ts';
import type { Outlet } from '../files/fileTrouble.ts';

/** Filters of the system's dialog, by which it knows the file's ending. */
export function filtersOf(name: string): { name: string; extensions: string[] }[] {
  const extension = path.extname(name).slice(1);
  const all = { name: 'All files', extensions: ['*'] };
  return extension === '' ? [all] : [{ name: extension.toUpperCase(), extensions: [extension] }, all];
}

const outlet: Outlet = { code: 'input', elsewhere: 'choose another place' };

/** The system's dialog has asked already whether a file that is there may be replaced. */
export async function saveAt(file: string, data: Uint8Array): Promise<Saved> {
  try {
    await writeDurably(file, data, { outlet });
    return { path: file };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
