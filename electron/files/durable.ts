/**
 * A file written so that after a kill, a full disk or a lost power line there is the old one or the new one, whole: a temporary
 * sibling is written and synced, renamed over the file, and its folder synced. An error leaves nothing behind.
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotSyncFolders, type Disk, newFile, realDisk } from './disk.ts';
import { fileTrouble, type Outlet } from './fileTrouble.ts';
import { removeAbandoned, temporaryName } from './temporaryFiles.ts';

interface WriteOptions {
  /** Whose file it is: part of the sentence when it cannot be written. */
  readonly outlet: Outlet;
  /** Permissions of a new file (0o666 less the umask); one that is replaced keeps its own unless they are given. */
  readonly mode?: number;
}

/** Where the bytes go: through links to the file they mean, and straight into what is not a file, such as /dev/stdout. */
interface Target {
  readonly file: string;
  readonly isStream: boolean;
  /** Of the file that is replaced; null: it is new. */
  readonly mode: number | null;
}

function targetOf(file: string): Target {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return { file, isStream: false, mode: null };
  const isStream = !facts.isFile() && !facts.isDirectory();
  return { file: isStream ? file : realpathSync(file), isStream, mode: facts.mode & 0o777 };
}

/** @throws VinobenchError with `place.file` and `place.trouble` when the system refuses */
export async function writeDurably(
  file: string,
  data: string | Uint8Array,
  { outlet, mode }: WriteOptions,
  disk: Disk = realDisk,
): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = targetOf(file);
    if (target.isStream) return await writeFile(file, data);
    removeAbandoned(dirname(target.file));
    temporary = join(dirname(target.file), temporaryName(basename(target.file)));
    await writeNew(temporary, data, { asked: mode, old: target.mode }, disk);
    await publishFile(temporary, target.file, disk);
  } catch (error) {
    if (temporary !== null) await disk.remove(temporary).catch(() => undefined);
    throw fileTrouble(error, file, outlet);
  }
}

/**
 * Checks, before the work that makes the contents, whether a file can be made there at all. Leaves nothing
 * behind.
 * @throws VinobenchError as `writeDurably` does
 */
export function checkWritable(file: string, outlet: Outlet): void {
  try {
    const target = targetOf(file);
    if (target.isStream) return;
    if (statSync(target.file, { throwIfNoEntry: false })?.isDirectory() === true)
      throw Object.assign(new Error(`EISDIR: ${file}`), { code: 'EISDIR', syscall: 'open' });
    const temporary = join(dirname(target.file), temporaryName(basename(target.file)));
    closeSync(openSync(temporary, newFile));
    removeSync(temporary);
  } catch (error) {
    throw fileTrouble(error, file, outlet);
  }
}

interface Modes {
  readonly asked: number | undefined;
  readonly old: number | null;
}

async function writeNew(
  file: string,
  data: string | Uint8Array,
  { asked, old }: Modes,
  disk: Disk,
): Promise<void> {
  await using handle = await disk.create(file, asked ?? 0o666);
  // Not every file system has permissions; the contents are worth more.
  if (asked === undefined && old !== null) await handle.chmod(old).catch(() => undefined);
  await handle.writeFile(data);
  await disk.syncFile(file);
}

/** Gives a file that is written and synced its name. */
export async function publishFile(temporary: string, file: string, disk: Disk = realDisk): Promise<void> {
  await disk.rename(temporary, file);
  await disk.syncFolder(dirname(file));
}

/** `writeDurably` for small files where nothing can wait, such as while a window closes. */
export function writeDurablySync(
  file: string,
  data: string | Uint8Array,
  { outlet, mode }: WriteOptions,
): void {
  let temporary: string | null = null;
  try {
    const target = targetOf(file);
    if (target.isStream) {
      writeFileSync(file, data);
      return;
    }
    removeAbandoned(dirname(target.file));
    temporary = join(dirname(target.file), temporaryName(basename(target.file)));
    writeNewSync(temporary, data, { asked: mode, old: target.mode });
    renameSync(temporary, target.file);
    syncFolderSync(dirname(target.file));
  } catch (error) {
    if (temporary !== null) removeSync(temporary);
    throw fileTrouble(error, file, outlet);
  }
}

function writeNewSync(file: string, data: string | Uint8Array, { asked, old }: Modes): void {
  const descriptor = openSync(file, newFile, asked ?? 0o666);
  try {
    if (asked === undefined && old !== null) chmodOrNot(descriptor, old);
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    for (let start = 0; start < bytes.byteLength; )
      start += writeSync(descriptor, bytes, start, bytes.byteLength - start);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function chmodOrNot(descriptor: number, mode: number): void {
  try {
    fchmodSync(descriptor, mode);
  } catch {
    // As in writeNew.
  }
}

/** Puts the names in a folder on the disk. */
export function syncFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!cannotSyncFolders(error)) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function removeSync(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that led here is the one to tell.
  }
}
