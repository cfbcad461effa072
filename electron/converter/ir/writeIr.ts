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

/** Each chunk is hashed while the system writes it. */
async function writeConstants(file: FileHandle, request: WriteRequest, hash: Hash): Promise<void> {
  const { document, signal, onProgress } = request;
  const padding = new Uint8Array(alignment);
  let written = 0;
  const put = async (bytes: Uint8Array): Promise<void> => {
    const writing = writeAll(file, bytes);
    hash.update(bytes);
    await writing;
    written += bytes.byteLength;
  };
  for (const { tensor, offset } of document.constants) {
    if (offset > written) await put(padding.subarray(0, offset - written));
    for (const chunk of tensor.chunks()) {
      throwIfCancelled(signal);
      await put(chunk);
      onProgress?.(written / document.binLength);
    }
    if (written !== offset + tensor.byteLength) {
      throw new RangeError(`a constant of ${tensor.byteLength} bytes at ${offset} ended at ${written}`);
    }
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
