/** Images in a zip archive: any entry can be read without those before it. */
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { VinobenchError } from '../../shared/errors.ts';
import { type FileSource, longestImageBytes, sortNames } from './source.ts';

/** @throws VinobenchError `input` for an archive that is damaged */
export async function openZip(file: string): Promise<FileSource> {
  const zip = await open(file).catch((error: unknown) => {
    throw damaged(file, error);
  });
  try {
    const entries = await listEntries(zip);
    const { images, labelFiles } = sortNames(entries.keys());
    const read = async (name: string): Promise<Buffer> => {
      const entry = entries.get(name);
      if (entry === undefined) throw new Error('it is not in the archive');
      if (entry.uncompressedSize > longestImageBytes) throw new Error('it is longer than 256 MiB');
      return await buffer(await openEntry(zip, entry));
    };
    return {
      images,
      labelFiles,
      readText: async (name) => (await read(name)).toString('utf8'),
      async *read(wanted) {
        for (const name of wanted) yield { name, bytes: () => read(name) };
      },
      close: async () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw damaged(file, error);
  }
}

function damaged(file: string, error: unknown): VinobenchError {
  const reason = error instanceof Error ? error.message : String(error);
  const sentence = `${file} cannot be read as a zip archive (${reason}).`;
  return new VinobenchError('input', sentence, { place: { file }, cause: error });
}

function open(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}
