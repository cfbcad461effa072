/** NumPy's archive of arrays: a zip with an entry `name.npy` for each. */
import { buffer } from 'node:stream/consumers';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { VinobenchError } from '../../shared/errors.ts';
import { parseNpy } from './npy.ts';
import type { NumericArray } from './numericArray.ts';

/**
 * @param largest bytes that one array, and all of them together, may take: what a zip says of itself is held to
 * @throws VinobenchError `input` for an archive that is damaged, too large or holds something else than arrays
 */
export async function readNpz(file: string, largest: number): Promise<ReadonlyMap<string, NumericArray>> {
  const refuse = (why: string, cause?: unknown): VinobenchError =>
    new VinobenchError('input', `${file} ${why}.`, { place: { file }, cause });
  const damaged = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(`cannot be read as a zip archive (${reason})`, error);
  };
  const zip = await open(file).catch(damaged);
  try {
    const arrays = new Map<string, NumericArray>();
    let total = 0;
    for await (const entry of entriesOf(zip)) {
      const { fileName, uncompressedSize } = entry;
      if (fileName.endsWith('/')) continue;
      if (!fileName.endsWith('.npy')) throw refuse(`holds ${fileName}, which is not an array (.npy)`);
      total += uncompressedSize;
      if (total > largest) throw refuse(`holds more than ${largest / 2 ** 20} MiB`);
      const bytes = await contentOf(zip, entry).catch(damaged);
      arrays.set(fileName.slice(0, -'.npy'.length), parseNpy(bytes, `${file}, entry ${fileName},`));
    }
    if (arrays.size === 0) throw refuse('holds no arrays');
    return arrays;
  } catch (error) {
    if (error instanceof VinobenchError) throw error;
    return damaged(error);
  } finally {
    zip.close();
  }
}

function open(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry, void> {
  for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) yield entry;
}

/** Null behind the last one. */
function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const done = () => {
      zip.off('entry', found);
      zip.off('end', end);
      zip.off('error', fail);
    };
    const found = (entry: Entry) => {
      done();
      resolve(entry);
    };
    const end = () => {
      done();
      resolve(null);
    };
    const fail = (error: Error) => {
      done();
      reject(error);
    };
    zip.on('entry', found).on('end', end).on('error', fail);
    zip.readEntry();
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else buffer(stream).then(resolve, reject);
    });
  });
}
