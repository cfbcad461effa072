/**
 * Room on the disk for uploads in progress, of this host and of others on the same data folder: each of them leaves the spared bytes free only
 * if what the others have still to write is counted as well. A reservation is a sparse file whose length is what is left to write; it takes
 * no room itself, every host can add them up, and what an ended host left is known by its name.
 */
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { newFile } from '../files/disk.ts';
import { removeAbandoned, temporaryName } from '../files/temporaryFiles.ts';

/** Left on the disk for runs and conversions. */
const sparedBytes = 512 * 2 ** 20;

/** Written bytes after which a reservation is made shorter; until then they count twice. */
const stepBytes = 16 * 2 ** 20;

interface Reservation extends AsyncDisposable {
  /** Bytes that may be written in all. */
  readonly bytes: number;
  /** Reports what has been written. */
  wrote(bytes: number): Promise<void>;
  /** False where there is no room for this many more. */
  extend(bytes: number): Promise<boolean>;
}

export class UploadRoom {
  readonly #folder: string;
  readonly #freeBytes: (folder: string) => Promise<number>;
  /** Of this host one asks at a time, so that of two that do not fit together one is taken. */
  #asked: Promise<unknown> = Promise.resolve();

  /**
   * @param folder of the reservations, on the disk of the uploads
   * @param freeBytes of the disk; another one for tests
   */
  constructor(folder: string, freeBytes: (folder: string) => Promise<number> = freeOnDisk) {
    this.#folder = folder;
    this.#freeBytes = freeBytes;
  }

  /** Null where there is no room for this many bytes in addition to what others have reserved. */
  async reserve(bytes: number): Promise<Reservation | null> {
    const file = path.join(this.#folder, temporaryName('upload'));
    if (!(await this.#claim(file, bytes, 0))) return null;
    let all = bytes;
    let written = 0;
    let told = 0;
    return {
      get bytes() {
        return all;
      },
      wrote: async (count) => {
        written += count;
        if (written - told < stepBytes) return;
        told = written;
        await setLength(file, Math.max(0, all - written));
      },
      extend: async (more) => {
        if (!(await this.#claim(file, all - written + more, all - written))) return false;
        all += more;
        told = written;
        return true;
      },
      [Symbol.asyncDispose]: () => rm(file, { force: true }),
    };
  }

  /** Another host that claims at the same moment may make both of them give way, never both of them take. */
  async #claim(file: string, bytes: number, before: number): Promise<boolean> {
    const claim = this.#asked.then(async () => {
      removeAbandoned(this.#folder);
      await setLength(file, bytes);
      const free = (await this.#freeBytes(this.#folder)) - sparedBytes;
      if ((await reservedIn(this.#folder)) <= free) return true;
      if (before === 0) await rm(file, { force: true });
      else await setLength(file, before);
      return false;
    });
    this.#asked = claim.catch(() => undefined);
    return await claim;
  }
}

async function setLength(file: string, bytes: number): Promise<void> {
  await using handle = await open(file, 'r+', 0o600).catch(() => open(file, newFile, 0o600));
  await handle.truncate(bytes);
}

async function reservedIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map((name) =>
    stat(path.join(folder, name)).then(
      ({ size }) => size,
      // It was released meanwhile.
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
