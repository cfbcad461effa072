/** The steps by which files are written. Writers take them as a parameter, so that a test can stop at each step. */
import { constants, copyFile, type FileHandle, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Disk {
  /** A new file; refused where anything has the name, a link included. */
  create(file: string, mode: number): Promise<FileHandle>;
  /** What was written into the file is on the disk when the promise is settled. */
  syncFile(file: string): Promise<void>;
  /** The same for the names in a folder. */
  syncFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Refused where anything has the name. */
  copy(from: string, to: string): Promise<void>;
  /** A folder with all that is in it. Nothing to do where it is missing. */
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
}

/** O_EXCL refuses links as well; the other flag says so where a system has it. */
export const newFile =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

export const realDisk: Disk = {
  create: (file, mode) => open(file, newFile, mode),
  async syncFile(file) {
    // Windows syncs only what is open for writing.
    await using handle = await open(file, process.platform === 'win32' ? 'r+' : 'r');
    await handle.sync();
  },
  async syncFolder(folder) {
    // Windows opens no folders; its file systems keep a journal of names.
    if (process.platform === 'win32') return;
    await using handle = await open(folder, 'r');
    await handle.sync().catch((error: unknown) => {
      if (!cannotSyncFolders(error)) throw error;
    });
  },
  rename,
  copy: (from, to) => copyFile(from, to, constants.COPYFILE_EXCL),
  remove: (path) => rm(path, { force: true, recursive: true }),
  exists: (path) =>
    lstat(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    ),
};

/** Some file systems of networks and of user space have no such thing. */
export const cannotSyncFolders = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(String(error.code));

/**
 * Makes a folder and its parents, and syncs the names of those that it made. Node's own `recursive` never returns where a
 * parent refuses with ENOENT, as /proc does (seen in Node 24.21).
 */
export async function makeFolder(folder: string, disk: Disk = realDisk): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent, disk);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!(await isFolder(folder))) throw error;
  }
  await disk.syncFolder(parent);
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
