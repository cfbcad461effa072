/**
 * Tar archives (POSIX ustar and pax, GNU's long names), gzipped or not. A plain one is listed by its headers alone and read at any place; a gzipped
 * one is read from its beginning each time. Neither is ever held as a whole.
 */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { ArchiveCount, damagedArchive, type EntryFacts } from './archiveNames.ts';
import { type ByteStream, FileBytes, GunzippedBytes } from './byteStream.ts';
import { tooLarge } from './limits.ts';
import { openRegular, type RegularFile } from './regularFile.ts';
import { blockBytes, TarHeaders } from './tarHeaders.ts';

interface TarEntry extends EntryFacts {
  /** Of its content among the unpacked bytes. */
  readonly position: number;
}

interface TarArchive extends AsyncDisposable {
  readonly entries: ReadonlyMap<string, TarEntry>;
  /** In the archive's order. `content` rejects with what is wrong with the entry, without its name. */
  readAll(
    names: ReadonlySet<string>,
    most: number,
    signal?: AbortSignal,
  ): AsyncIterable<{ readonly name: string; content(): Promise<Buffer> }>;
}

/**
 * @param takes whether an entry of this name is of interest; others are passed over
 * @throws VinobenchError `input` for an archive that is damaged or past a limit, or an entry taken that is a link, sparse, there twice or
 *   outside the archive; `cancelled`
 */
export async function openTarFile(
  file: string,
  takes: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<TarArchive> {
  const opened = await openRegular(file);
  try {
    const archive = new OpenTar(opened, await isGzip(opened));
    await archive.list(takes, signal);
    return archive;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

async function isGzip(file: RegularFile): Promise<boolean> {
  const head = await file.read(0, Math.min(2, file.size));
  return head[0] === 0x1f && head[1] === 0x8b;
}

class OpenTar implements TarArchive {
  readonly #file: RegularFile;
  readonly #zipped: boolean;
  readonly entries = new Map<string, TarEntry>();

  constructor(file: RegularFile, zipped: boolean) {
    this.#file = file;
    this.#zipped = zipped;
  }

  async list(takes: (name: string) => boolean, signal?: AbortSignal): Promise<void> {
    const counted = new ArchiveCount(this.#file.path);
    await using bytes = this.#bytes();
    const headers = new TarHeaders(this.#file.path, bytes);
    for (let header = await headers.next(); header !== null; header = await headers.next()) {
      this.#checkCancelled(signal);
      counted.count(header.size);
      if (header.kind !== 'other' && takes(header.name)) {
        const entry = { name: header.name, size: header.size, kind: header.kind, position: bytes.position };
        counted.take(entry);
        this.entries.set(entry.name, entry);
      }
      await bytes.skip(padded(header.size));
    }
  }

  async *readAll(names: ReadonlySet<string>, most: number, signal?: AbortSignal) {
    const wanted = [...names]
      .flatMap((name) => this.entries.get(name) ?? [])
      .sort((a, b) => a.position - b.position);
    await using bytes = this.#bytes();
    for (const { name, size, position } of wanted) {
      this.#checkCancelled(signal);
      if (size > most) yield { name, content: () => Promise.reject(new Error(`it ${tooLarge(most)}`)) };
      else if (!this.#zipped) yield { name, content: () => this.#file.read(position, size) };
      else {
        await bytes.skip(position - bytes.position);
        const content = await bytes.take(size);
        if (content === null) throw damagedArchive(this.#file.path, 'tar', 'it is cut off');
        yield { name, content: async () => content };
      }
    }
  }

  #bytes(): ByteStream {
    return this.#zipped ? new GunzippedBytes(this.#file) : new FileBytes(this.#file);
  }

  #checkCancelled(signal: AbortSignal | undefined): void {
    if (signal?.aborted === true)
      throw new VinobenchError('cancelled', `Reading ${this.#file.path} was cancelled.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}

const padded = (size: number): number => Math.ceil(size / blockBytes) * blockBytes;
