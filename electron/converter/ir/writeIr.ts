/**
 * Writes an IR's two files under temporary names and renames them at the end: whoever looks finds the old pair, the
 * new pair, or none, and an error leaves nothing behind.
 */
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VinobenchError } from '../../../shared/errors.ts';
import { throwIfCancelled } from '../inputFile.ts';
import { alignment, type IrDocument } from './irXml.ts';

export interface WriteRequest {
  readonly document: IrDocument;
  /** Created if missing; other files in it are left alone. */
  readonly directory: string;
  /** Of both files, without their endings. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface WrittenIr {
  readonly xml: string;
  readonly bin: string;
  /** SHA-256, hexadecimal, over the bytes of the .xml followed by those of the .bin. */
  readonly sha256: string;
}

/** @throws VinobenchError `input` when the folder cannot be written to, `cancelled` when the signal says so. */
export async function writeIr(request: WriteRequest): Promise<WrittenIr> {
  const { document, directory, name, signal } = request;
  const mark = `.${name}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = { xml: join(directory, `${mark}.xml.tmp`), bin: join(directory, `${mark}.bin.tmp`) };
  const final = { xml: join(directory, `${name}.xml`), bin: join(directory, `${name}.bin`) };
  try {
    await mkdir(directory, { recursive: true });
    const hash = createHash('sha256');
    await writeWhole(temporary.xml, async (file) => {
      const bytes = new TextEncoder().encode(document.xml);
      hash.update(bytes);
      await writeAll(file, bytes);
    });
    await writeWhole(temporary.bin, (file) => writeConstants(file, request, hash));
    throwIfCancelled(signal);
    await rename(temporary.bin, final.bin);
    await rename(temporary.xml, final.xml);
    return { ...final, sha256: hash.digest('hex') };
  } catch (error) {
    await Promise.all(
      [temporary.xml, temporary.bin].map((path) => rm(path, { force: true }).catch(() => undefined)),
    );
    throw isSystemError(error) ? unwritable(directory, error) : error;
  }
}

async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await write(file);
  } finally {
    await file.close();
  }
}

async function writeConstants(file: FileHandle, request: WriteRequest, hash: Hash): Promise<void> {
  const { document, signal, onProgress } = request;
  const padding = new Uint8Array(alignment);
  const stream = new HashedStream(file, hash);
  for (const { tensor, offset } of document.constants) {
    if (offset > stream.length) await stream.put(padding.subarray(0, offset - stream.length));
    for (const chunk of tensor.chunks()) {
      throwIfCancelled(signal);
      await stream.put(chunk);
      onProgress?.(stream.length / document.binLength);
    }
    if (stream.length !== offset + tensor.byteLength) {
      throw new RangeError(`a constant of ${tensor.byteLength} bytes at ${offset} ended at ${stream.length}`);
    }
  }
  await stream.finish();
}

const stageBytes = 4 << 20;

/**
 * Bytes on their way to a file, hashed while the system writes them. Small chunks gather in one of two buffers, so that
 * the next ones are made while the last ones are written; large ones go as they are.
 */
class HashedStream {
  readonly #file: FileHandle;
  readonly #hash: Hash;
  #stage = new Uint8Array(stageBytes);
  #other = new Uint8Array(stageBytes);
  #staged = 0;
  #writing: Promise<void> = Promise.resolve();
  #length = 0;

  constructor(file: FileHandle, hash: Hash) {
    this.#file = file;
    this.#hash = hash;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes may change once the promise is settled. */
  async put(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.byteLength;
    if (this.#staged + bytes.byteLength > stageBytes) await this.#flush();
    if (bytes.byteLength >= stageBytes / 4 && this.#staged === 0) {
      await this.#writing;
      const writing = writeAll(this.#file, bytes);
      this.#hash.update(bytes);
      await writing;
      return;
    }
    this.#stage.set(bytes, this.#staged);
    this.#staged += bytes.byteLength;
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
  }

  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#staged === 0) return;
    const bytes = this.#stage.subarray(0, this.#staged);
    this.#writing = writeAll(this.#file, bytes);
    // Whoever awaits it next sees the error; until then it is no unhandled rejection.
    this.#writing.catch(() => undefined);
    this.#hash.update(bytes);
    [this.#stage, this.#other] = [this.#other, this.#stage];
    this.#staged = 0;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, start, bytes.byteLength - start);
    start += bytesWritten;
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

function unwritable(directory: string, error: NodeJS.ErrnoException): VinobenchError {
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'you have no permission to write there',
    EPERM: 'you have no permission to write there',
    EROFS: 'it is on a read-only file system',
    ENOSPC: 'the disk is full',
    EEXIST: 'it is a file, not a folder',
    ENOTDIR: 'it is a file, not a folder',
    EISDIR: 'a folder stands where a file should go',
  };
  const why = reasons[error.code ?? ''] ?? error.message;
  return new VinobenchError('input', `The IR cannot be written to ${directory}: ${why}.`, {
    place: { file: directory },
    cause: error,
  });
}
