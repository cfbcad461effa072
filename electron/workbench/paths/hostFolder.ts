/** What the hosts with a window keep for it: uploaded files, and what was made without a folder of the user's. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { writeDurablySync } from '../../files/durable.ts';
import { inDataFolder } from '../../files/fileTrouble.ts';
import { removeAbandoned } from '../../files/temporaryFiles.ts';
import { homeFolder, writableFolder } from '../../store/home.ts';
import { followed, isWithin, realOrNamed } from './realPaths.ts';

/** An interrupted run needs its files again; after a week it is not resumed any more. */
const keptMs = 7 * 24 * 3_600_000;

/** Between finding a folder unused and removing it. */
const markedMs = 24 * 3_600_000;

/** A folder for the files of one drop, which belong together. `drop` is a UUID. */
export const uploadFolder = (drop: string): string =>
  writableFolder(path.join(homeFolder('window/uploads'), drop));

/** Of the room that uploads in progress have reserved; in addition to theirs, on the same disk. */
export const reservationFolder = (): string => homeFolder('window/reserved');

/** A new, empty folder for an INT8 model. */
export function newCalibrationFolder(): string {
  const folder = path.join(calibrations(), randomUUID());
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

const calibrations = (): string => homeFolder('window/converted');

/** Where conversions lie by what they were made of. */
export const conversionCache = (): string => homeFolder('window/conversions');

/** Folders whose files pages may read and download: the session's secret is next to them. */
export const ownFolders = (): string[] => [homeFolder('window/uploads'), calibrations(), conversionCache()];

/** The real path of a file in there; null for any other and for one that is missing. */
export function fileOfWindow(file: string): string | null {
  try {
    const real = followed(file)?.path;
    const given = real !== undefined && ownFolders().some((folder) => isWithin(real, realOrNamed(folder)));
    return given && statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}

/**
 * Removes what earlier hosts left: unfinished files and folders, and folders that were not used for a week, as two hosts a day
 * apart found, and that hold none of `wanted`. An INT8 model stays: it was requested, takes long to make again, and its report
 * names it.
 * @param wanted paths of files
 * @param now milliseconds since 1970
 */
export function clearWindowFolder(wanted: readonly string[], now = Date.now()): void {
  // The folder may have been named by another way when they were added.
  const needed = wanted.map(realOrNamed);
  const kept = realOrNamed(calibrations());
  removeAbandoned(homeFolder('cache/ir'));
  for (const parent of ownFolders().map(realOrNamed)) {
    removeAbandoned(parent);
    // A file manager may have left its own file there.
    for (const { name } of readdirSync(parent, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )) {
      const folder = path.join(parent, name);
      removeAbandoned(folder);
      const stays =
        needed.some((file) => isWithin(file, folder)) ||
        (parent === kept && namesIn(folder).some((file) => file.endsWith('.xml'))) ||
        now - lastUsed(folder) < keptMs;
      if (stays) rmSync(markOf(folder), { force: true });
      else if (isMarkedLong(folder, now)) {
        rmSync(folder, { recursive: true, force: true });
        rmSync(markOf(folder), { force: true });
      }
    }
  }
}

/** Next to the folder, whose own time it would change. */
const markOf = (folder: string): string => `${folder}.unused`;

/**
 * Whether a host found it unused a day ago already, which is written down else: a clock that was days ahead once, when one host
 * started, removes nothing.
 */
function isMarkedLong(folder: string, now: number): boolean {
  const mark = markOf(folder);
  let since = Number.NaN;
  try {
    since = Number(readFileSync(mark, 'utf8'));
  } catch {
    // Not marked yet.
  }
  if (now - since >= markedMs) return true;
  // A mark of the future was made by a clock that was ahead.
  if (!(since <= now)) writeDurablySync(mark, String(now), { outlet: inDataFolder });
  return false;
}

/** None where another host that starts has removed the folder in the meantime. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Milliseconds since 1970. A conversion that is asked for again touches a file of its folder. */
function lastUsed(folder: string): number {
  const files = [folder, ...namesIn(folder).map((name) => path.join(folder, name))];
  return Math.max(...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** Where the desktop's window keeps its place on the screen. */
export const windowStateFile = (): string => path.join(homeFolder('window'), 'state.json');

/** For what Chromium keeps of the desktop's page, next to which lies the mark that its window is open. */
export const browserFolder = (): string => writableFolder(path.join(homeFolder('window'), 'browser'));

/** 32 random bytes. */
const secretPattern = /^[\w-]{43}$/;

/**
 * Identifies a browser: kept, so that an open page reconnects to a restarted host. Made at the first request, readable
 * by this user alone. One that is damaged or that others could have read is not accepted: it is replaced.
 */
export function sessionSecret(): string {
  const file = path.join(homeFolder('window'), 'session');
  const kept = keptSecret(file);
  if (kept !== null) return kept;
  writeDurablySync(file, randomBytes(32).toString('base64url'), { outlet: inDataFolder, mode: 0o600 });
  // Another host may have been faster: both go by what is kept.
  const made = keptSecret(file);
  if (made === null)
    throw new VinobenchError(
      'store',
      `${file} cannot be kept to this user alone: set VINOBENCH_HOME to a folder whose files have permissions.`,
      { place: { file } },
    );
  return made;
}

function keptSecret(file: string): string | null {
  try {
    const { mode } = statSync(file);
    const secret = readFileSync(file, 'utf8');
    // Windows has no such bits; there the folder is the user's.
    const mine = process.platform === 'win32' || (mode & 0o077) === 0;
    return mine && secretPattern.test(secret) ? secret : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
