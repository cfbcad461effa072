/** Where paths lead: links are followed to their end before anything is decided by a path. */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

interface Followed {
  /** Absolute, without links. */
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * @param file absolute
 * @param which `missing too`: what is not there has the path that it would be made at
 * @returns null for what is missing, cannot be followed, or hangs on a link that leads nowhere
 */
export function followed(file: string, which: 'existing' | 'missing too' = 'existing'): Followed | null {
  try {
    // The system's own, which tells names as the disk has them where case does not count.
    const real = realpathSync.native(file);
    return { path: real, isFolder: statSync(real).isDirectory() };
  } catch (error) {
    if (which === 'existing' || !isMissing(error) || isLink(file)) return null;
    const parent = path.dirname(file);
    const above = parent === file ? null : followed(parent, which);
    return above === null ? null : { path: path.join(above.path, path.basename(file)), isFolder: false };
  }
}

/** Of one that is missing: where it will be, which a link above it may decide. What cannot be followed is as it is named. */
export const realOrNamed = (file: string): string =>
  followed(path.resolve(file), 'missing too')?.path ?? path.resolve(file);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

export function isLink(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

/** Whether it is the folder or lies in it, by names alone. */
export function isWithin(file: string, folder: string): boolean {
  const inside = path.relative(folder, file);
  return inside === '' || (inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside));
}
