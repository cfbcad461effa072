/** A file of the page's, written where its user chose to have it. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Saved } from '../../shared/desktop.ts';

/** Filters of the system's dialog, by which it knows the file's ending. */
export function filtersOf(name: string): { name: string; extensions: string[] }[] {
  const extension = path.extname(name).slice(1);
  const all = { name: 'All files', extensions: ['*'] };
  return extension === '' ? [all] : [{ name: extension.toUpperCase(), extensions: [extension] }, all];
}

export async function saveAt(file: string, data: Uint8Array): Promise<Saved> {
  try {
    await writeFile(file, data);
    return { path: file };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { problem: `${file} was not written: ${whyNot(code, path.dirname(file))}` };
  }
}

/** @param code of the system's error @param folder that the file was to lie in */
export function whyNot(code: string, folder: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${folder} may not be written. Choose another folder.`;
    case 'EROFS':
      return `${folder} is read-only. Choose another folder.`;
    case 'ENOENT':
    case 'ENOTDIR':
      return `${folder} is not a folder or no longer exists. Choose another one.`;
    case 'EISDIR':
      return 'there is a folder of this name. Choose another name.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Make room, or choose another disk.';
    case 'EBUSY':
    case 'ETXTBSY':
      return 'another program has it open. Close it there, or choose another name.';
    default:
      return `the system refused it (${code}). Choose another place.`;
  }
}
