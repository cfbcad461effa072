/** Images in a tar archive, gzipped or not: it is read from its beginning each time, never as a whole. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { VinobenchError } from '../../shared/errors.ts';
import { type FileSource, longestImageBytes, sortNames } from './source.ts';

/** Its package does not name the type. */
type Entry = Extract extends AsyncIterable<infer Item> ? Item : never;

/** @throws VinobenchError `input` for an archive that is damaged */
export async function openTar(file: string): Promise<FileSource> {
  const zipped = await isGzip(file);
  const names: string[] = [];
  for await (const entry of entriesOf(file, zipped)) {
    if (isFile(entry)) names.push(nameOf(entry));
    entry.resume();
  }
  return {
    ...sortNames(names),
    readText: async (wanted) => {
      for await (const entry of entriesOf(file, zipped)) {
        if (nameOf(entry) === wanted) return (await buffer(entry)).toString('utf8');
        entry.resume();
      }
      throw damaged(file, new Error(`${wanted} is gone`));
    },
    async *read(wanted, signal) {
      let left = wanted.size;
      if (left === 0) return;
      for await (const entry of entriesOf(file, zipped, signal)) {
        const name = nameOf(entry);
        if (!isFile(entry) || !wanted.has(name)) {
          entry.resume();
          continue;
        }
        if ((entry.header.size ?? 0) > longestImageBytes) {
          entry.resume();
          yield { name, bytes: () => Promise.reject(new Error('it is longer than 256 MiB')) };
        } else {
          const bytes = await buffer(entry);
          yield { name, bytes: async () => bytes };
        }
        if (--left === 0) return;
      }
    },
    close: async () => undefined,
  };
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer: head } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Ends the streams beneath when the caller stops before the last entry. */
async function* entriesOf(file: string, zipped: boolean, signal?: AbortSignal): AsyncGenerator<Entry, void> {
  const raw = createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  const plain: Readable = zipped ? raw.pipe(createGunzip()) : raw;
  const archive = extract();
  const fail = (error: Error) => archive.destroy(error);
  raw.on('error', fail);
  plain.on('error', fail).pipe(archive);
  try {
    yield* archive;
  } catch (error) {
    if (signal?.aborted === true)
      throw new VinobenchError('cancelled', `Reading ${file} was cancelled.`, { cause: error });
    throw damaged(file, error);
  } finally {
    raw.destroy();
    plain.destroy();
    archive.destroy();
  }
}

const isFile = ({ header }: Entry): boolean => header.type === 'file' || header.type === 'contiguous-file';

/** Archives made of `.` have names that begin with `./`. */
const nameOf = ({ header }: Entry): string => header.name.replace(/^(?:\.?\/)+/, '');

function damaged(file: string, error: unknown): VinobenchError {
  const reason = error instanceof Error ? error.message : String(error);
  const sentence = `${file} cannot be read as a tar archive (${reason}).`;
  return new VinobenchError('input', sentence, { place: { file }, cause: error });
}
