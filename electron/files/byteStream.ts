/** An archive's bytes from the first to the last, taken piece by piece: those of a file, or what gunzip makes of them. */
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { damagedArchive, refusedArchive } from './archiveNames.ts';
import { archiveLimits, sizeText, tooDense } from './limits.ts';
import type { RegularFile } from './regularFile.ts';

export interface ByteStream extends AsyncDisposable {
  readonly position: number;
  /** All of `length` bytes; null when the stream ends exactly here. @throws VinobenchError `input` when it ends within them */
  take(length: number): Promise<Buffer | null>;
  /** @throws VinobenchError `input` when the stream ends before */
  skip(length: number): Promise<void>;
}

const cutOff = (file: string): VinobenchError => damagedArchive(file, 'tar', 'it is cut off');

/** Read ahead of a header, for small files lie close to each other. */
const windowBytes = 16 * 2 ** 10;

/** What is passed over is not read. */
export class FileBytes implements ByteStream {
  readonly #file: RegularFile;
  #position = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(file: RegularFile) {
    this.#file = file;
  }

  get position(): number {
    return this.#position;
  }

  async take(length: number): Promise<Buffer | null> {
    if (length > 0 && this.#position === this.#file.size) return null;
    if (this.#position + length > this.#file.size) throw cutOff(this.#file.path);
    const start = this.#position;
    this.#position += length;
    if (length > windowBytes) return await this.#file.read(start, length);
    const isInWindow =
      start >= this.#windowStart && start + length <= this.#windowStart + this.#window.length;
    if (!isInWindow) {
      this.#window = await this.#file.read(start, Math.min(windowBytes, this.#file.size - start));
      this.#windowStart = start;
    }
    return this.#window.subarray(start - this.#windowStart, start - this.#windowStart + length);
  }

  async skip(length: number): Promise<void> {
    if (this.#position + length > this.#file.size) throw cutOff(this.#file.path);
    this.#position += length;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const packedBlock = 256 * 2 ** 10;

/** Everything is unpacked, and what is passed over dropped; ends with an error once it grows out of proportion. */
export class GunzippedBytes implements ByteStream {
  readonly #file: string;
  readonly #packed: Readable;
  readonly #gunzip: Gunzip;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #unpacked = 0;

  constructor(file: RegularFile) {
    this.#file = file.path;
    this.#packed = Readable.from(blocksOf(file), { objectMode: false, highWaterMark: packedBlock });
    this.#gunzip = createGunzip({ chunkSize: packedBlock });
    // What goes wrong with the file arrives where the chunks are taken.
    this.#packed.on('error', (error) => this.#gunzip.destroy(error));
    this.#gunzip.on('error', () => undefined);
    this.#packed.pipe(this.#gunzip);
    this.#chunks = this.#gunzip[Symbol.asyncIterator]();
  }

  get position(): number {
    return this.#unpacked - this.#rest.length;
  }

  async take(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#next())) {
        if (missing === length) return null;
        throw cutOff(this.#file);
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    const [only, ...others] = parts;
    return only !== undefined && others.length === 0 ? only : Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#next())) throw cutOff(this.#file);
      const dropped = Math.min(missing, this.#rest.length);
      this.#rest = this.#rest.subarray(dropped);
      missing -= dropped;
    }
  }

  async #next(): Promise<boolean> {
    let step: IteratorResult<Buffer, unknown>;
    try {
      step = await this.#chunks.next();
    } catch (error) {
      if (error instanceof VinobenchError) throw error;
      throw damagedArchive(this.#file, 'tar', reasonOf(error), error);
    }
    if (step.done === true) return false;
    this.#rest = step.value;
    this.#unpacked += step.value.length;
    const { ratio, ratioFreeBytes, totalBytes } = archiveLimits;
    if (this.#unpacked > ratioFreeBytes && this.#unpacked > ratio * this.#gunzip.bytesWritten)
      throw refusedArchive(this.#file, tooDense);
    if (this.#unpacked > totalBytes)
      throw refusedArchive(this.#file, `it unpacks to more than ${sizeText(totalBytes)}`);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#packed.destroy();
    this.#gunzip.destroy();
  }
}

/** zlib's own words name a format that the user does not see. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return 'it is cut off';
  return code === 'Z_DATA_ERROR' ? 'its compressed bytes are damaged' : String(error);
}

async function* blocksOf(file: RegularFile): AsyncGenerator<Buffer, void> {
  for (let position = 0; position < file.size; position += packedBlock)
    yield await file.read(position, Math.min(packedBlock, file.size - position));
}
