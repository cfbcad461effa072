/** Unpacks chosen files of a zip archive, streaming, never outside the given folder. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { SetupFailure } from './report.mjs';

/** Inflating runs on the thread pool, which has four threads. */
const parallel = 4;

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/**
 * @param select where an entry goes, relative to `folder`; null leaves it out
 * @returns the number of files written
 */
export async function unzip(
  archive: string,
  folder: string,
  { select, signal }: { select: (name: string) => string | null; signal: AbortSignal },
): Promise<number> {
  const zip = await open(archive);
  try {
    const chosen = (await listEntries(zip)).flatMap((entry) => {
      const target = select(entry.fileName);
      return target === null || entry.fileName.endsWith('/')
        ? []
        : [{ entry, file: within(folder, target, archive, entry) }];
    });
    for (const made of new Set(chosen.map(({ file }) => dirname(file))))
      await mkdir(made, { recursive: true });
    const queue = chosen.values();
    const work = async () => {
      for (const { entry, file } of queue) {
        await pipeline(await openEntry(zip, entry), createWriteStream(file, { flags: 'wx' }), { signal });
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return chosen.length;
  } finally {
    zip.close();
  }
}

function within(folder: string, target: string, archive: string, entry: Entry): string {
  const file = resolve(folder, target);
  const link = ((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink;
  if (!file.startsWith(resolve(folder) + sep) || link) {
    throw new SetupFailure(
      `${archive} is refused: its entry ${JSON.stringify(entry.fileName)} ${link ? 'is a link' : 'leads outside the folder'}; delete the archive and run the same command again.`,
    );
  }
  return file;
}

function open(archive: string): Promise<ZipFile> {
  return new Promise((fulfil, reject) => {
    yauzl.open(archive, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : fulfil(zip),
    );
  });
}

/** yauzl itself refuses names that are absolute or climb out. */
function listEntries(zip: ZipFile): Promise<Entry[]> {
  return new Promise((fulfil, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => fulfil(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((fulfil, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : fulfil(stream)));
  });
}
