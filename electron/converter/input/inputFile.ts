/** Files that the user names; errors are one sentence. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { isTextByte } from '../../../shared/modelFile/fileHead.ts';
import { modelLimits, tooLarge } from '../../files/limits.ts';
import { kindOf, openRegularSync, readFlags } from '../../files/regularFile.ts';

/** Read, hashed and checked for cancellation a block at a time. */
const blockBytes = 8 << 20;

/** @throws VinobenchError `input` for a file that is missing, unreadable, empty or no file. */
export async function openInput(path: string, what: string): Promise<{ file: FileHandle; size: number }> {
  let facts: Stats;
  let file: FileHandle;
  try {
    facts = await stat(path);
    if (!facts.isFile()) {
      throw new VinobenchError('input', `${path} is ${kindOf(facts)}; a ${what} was expected.`, {
        place: { file: path },
        trouble: { kind: 'model-unreadable', detail: path },
      });
    }
    file = await open(path, readFlags);
  } catch (error) {
    if (error instanceof VinobenchError) throw error;
    throw unreadable(path, what, error);
  }
  // Another file may have taken its place since it was looked at.
  const now = await file.stat();
  if (now.isFile() && now.size > 0) return { file, size: now.size };
  await file.close();
  throw new VinobenchError('input', `${path} is empty; a ${what} was expected.`, {
    place: { file: path },
    trouble: { kind: 'model-unreadable', detail: path },
  });
}

function unreadable(path: string, what: string, error: unknown): VinobenchError {
  if (error instanceof VinobenchError) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `there is no ${what} ${path}`,
    ENOTDIR: `there is no ${what} ${path}`,
    EACCES: `${path} cannot be read: you have no permission for it`,
    EPERM: `${path} cannot be read: you have no permission for it`,
    ENAMETOOLONG: `there is no ${what} ${path}: its name is too long`,
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    reasons[code] ?? `${path} cannot be read (${error instanceof Error ? error.message : error})`;
  return new VinobenchError('input', `${reason.replace(/^./, (first) => first.toUpperCase())}.`, {
    place: { file: path },
    trouble: { kind: 'model-unreadable', detail: path },
    cause: error,
  });
}

interface HashedFile {
  readonly bytes: Uint8Array;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The whole file in one buffer; hashed while the next block is read. */
export async function readHashed(path: string, what: string, signal?: AbortSignal): Promise<HashedFile> {
  const { file, size } = await openInput(path, what);
  try {
    const bytes = new Uint8Array(size);
    const hash = createHash('sha256');
    let filled = 0;
    let hashed = 0;
    while (filled < size) {
      throwIfCancelled(signal);
      const reading = file.read(bytes, filled, Math.min(blockBytes, size - filled), filled);
      hash.update(bytes.subarray(hashed, filled));
      hashed = filled;
      const { bytesRead } = await reading;
      if (bytesRead === 0) {
        throw new VinobenchError('input', `${path} became shorter while it was read.`, {
          place: { file: path },
        });
      }
      filled += bytesRead;
    }
    return { bytes, sha256: hash.update(bytes.subarray(hashed)).digest('hex') };
  } catch (error) {
    if (error instanceof VinobenchError) throw error;
    throw unreadable(path, what, error);
  } finally {
    await file.close();
  }
}

/** An open file that is read piece by piece, from the thread that asks. */
export class OpenInput implements Disposable {
  readonly path: string;
  readonly descriptor: number;
  readonly size: number;
  readonly #changedAt: bigint;
  readonly #touchedAt: bigint;

  /** @throws VinobenchError as openInput does. */
  constructor(path: string, what: string) {
    this.path = path;
    try {
      this.descriptor = openRegularSync(path).descriptor;
    } catch (error) {
      throw unreadable(path, what, error);
    }
    const { size, mtimeNs, ctimeNs } = fstatSync(this.descriptor, { bigint: true });
    this.size = Number(size);
    this.#changedAt = mtimeNs;
    this.#touchedAt = ctimeNs;
  }

  readonly readAt = (into: Uint8Array, position: number): void => {
    for (let filled = 0; filled < into.byteLength; ) {
      const length = this.#read(into, filled, position + filled);
      if (length === 0) throw this.changed('became shorter');
      filled += length;
    }
  };

  #read(into: Uint8Array, start: number, position: number): number {
    try {
      return readSync(this.descriptor, into, start, into.byteLength - start, position);
    } catch (error) {
      throw unreadable(this.path, 'file', error);
    }
  }

  /**
   * What was read at different times must be of one file.
   * @returns whether it was touched: linked, renamed or permitted, or written by one who put its time back
   */
  checkUnchanged(): boolean {
    const { size, mtimeNs, ctimeNs } = fstatSync(this.descriptor, { bigint: true });
    if (Number(size) !== this.size || mtimeNs !== this.#changedAt) throw this.changed('changed');
    return ctimeNs !== this.#touchedAt;
  }

  changed(how: string): VinobenchError {
    return new VinobenchError('changed', `${this.path} ${how} while it was read.`, {
      place: { file: this.path },
    });
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
  }
}

/**
 * UTF-8; a byte that is not valid UTF-8 (a comment in an old code page) becomes one character, since Caffe reads bytes
 * too.
 *
 * @throws VinobenchError `input` also when the file is not text.
 */
export async function readText(
  path: string,
  what: string,
  signal?: AbortSignal,
): Promise<{ text: string; sha256: string }> {
  const { file, size } = await openInput(path, what);
  const start = new Uint8Array(Math.min(size, 4096));
  try {
    await file.read(start, 0, start.length, 0);
  } catch (error) {
    throw unreadable(path, what, error);
  } finally {
    await file.close();
  }
  const notText = (): VinobenchError =>
    new VinobenchError('input', `${path} is binary; a ${what} (a text file) was expected.`, {
      place: { file: path },
      trouble: { kind: 'model-unreadable', detail: path },
    });
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new VinobenchError('input', `${path} is text in UTF-16; save it as UTF-8.`, {
      place: { file: path },
      trouble: { kind: 'model-unreadable', detail: path },
    });
  }
  if (start.includes(0)) throw notText();
  const { prototxtBytes } = modelLimits;
  if (size > prototxtBytes) {
    throw new VinobenchError('input', `${path} ${tooLarge(prototxtBytes)}.`, {
      place: { file: path },
      trouble: { kind: 'model-unreadable', detail: path },
    });
  }
  const { bytes, sha256 } = await readHashed(path, what, signal);
  if (bytes.includes(0)) throw notText();
  const text = decodedText(bytes);
  if (text === undefined) throw notText();
  return { text, sha256 };
}

/** Undefined for bytes that are no text in UTF-8 or in a code page. */
export function decodedText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.every(isTextByte) ? new TextDecoder('latin1').decode(bytes) : undefined;
  }
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new VinobenchError('cancelled', 'The conversion was cancelled.');
}
