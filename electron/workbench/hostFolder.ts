/** What the hosts with a window keep for it: uploaded files and conversions that nobody gave a folder. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { homeFolder, writableFolder } from '../store/home.ts';

/** An upload that has not grown for so long was left by a host that was killed. */
const staleMs = 3_600_000;

/** A run that was interrupted wants its files again; after a week nobody does. */
const keptMs = 7 * 24 * 3_600_000;

/** A folder for the files of one drop, which belong together. `drop` is a UUID. */
export const uploadFolder = (drop: string): string =>
  writableFolder(path.join(homeFolder('window/uploads'), drop));

/** A new, empty folder. */
export function newConversionFolder(): string {
  const folder = path.join(homeFolder('window/converted'), randomUUID());
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** The real path of a file in there; null for any other and for one that is missing. */
export function fileOfWindow(file: string): string | null {
  try {
    const real = realpathSync(file);
    const inside = path.relative(realpathSync(homeFolder('window')), real);
    const outside = inside === '' || inside.startsWith('..') || path.isAbsolute(inside);
    return outside || !statSync(real).isFile() ? null : real;
  } catch {
    return null;
  }
}

/**
 * Removes what earlier hosts left: halves of files, and folders of a week ago and more in which none of `wanted` lies.
 * @param wanted paths of files
 * @param now milliseconds since 1970
 */
export function clearWindowFolder(wanted: readonly string[], now = Date.now()): void {
  for (const parent of [homeFolder('window/uploads'), homeFolder('window/converted')]) {
    for (const name of readdirSync(parent)) {
      const folder = path.join(parent, name);
      removeHalves(folder, now);
      const needed = wanted.some((file) => file.startsWith(folder + path.sep));
      if (needed || now - statSync(folder).mtimeMs < keptMs) continue;
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function removeHalves(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (name.endsWith('.part') && now - changedMs > staleMs) rmSync(file, { force: true });
  }
}

/** Where the desktop's window keeps its place on the screen. */
export const windowStateFile = (): string => path.join(homeFolder('window'), 'state.json');

/**
 * By which a browser is known again: kept, so that a page that is open comes back to a host that was started anew.
 * Made when it is first asked for, readable by this user alone.
 */
export function sessionSecret(): string {
  const file = path.join(homeFolder('window'), 'session');
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8');
}
