/** Small files of the system, below a root that is `/` but in tests. What is not there, or may not be read, is null. */
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SystemRoot {
  readonly root: string;
  /** Whether this user may read and write a file. */
  readonly mayUse: (file: string) => boolean;
}

export const realRoot: SystemRoot = { root: '/', mayUse };

export function textIn({ root }: Pick<SystemRoot, 'root'>, file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Sorted names; none where there is no such folder. */
export function namesIn({ root }: Pick<SystemRoot, 'root'>, folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).toSorted();
  } catch {
    return [];
  }
}

function mayUse(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
