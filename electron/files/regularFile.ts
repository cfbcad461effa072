/**
 * Regular files that a user or a model names. A FIFO would keep its reader waiting and a device would never end, so what is opened is looked
 * at first, opened without waiting, and looked at again; no more is read than the size it had then, since files of /proc and /sys have no end
 * and no size either.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { tooLarge } from './limits.ts';

/** Windows has no such flag, and no FIFOs among its files. */
export const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const blockBytes = 1 << 20;
/** Of one call: Node's own limit is 2^31 - 1 bytes. */
const mostAtOnce = 1 << 30;

export interface RegularFile extends AsyncDisposable {
  readonly path: string;
  /** When it was opened. */
  readonly size: number;
  /** All of `length` bytes. @throws VinobenchError `input` when the file has become shorter */
  read(position: number, length: number): Promise<Buffer>;
  /** Fills `bytes`. @throws as `read` does */
  readInto(bytes: Uint8Array, position: number): Promise<void>;
}

/** @throws VinobenchError `input` for what is missing, unreadable or not a regular file */
export async function openRegular(path: string): Promise<RegularFile> {
  let handle: FileHandle | undefined;
  try {
    requireRegular(path, await stat(path));
    handle = await open(path, readFlags);
    const facts = await handle.stat();
    requireRegular(path, facts);
    const opened = handle;
    return {
      path,
      size: facts.size,
      read: async (position, length) => {
        const bytes = Buffer.allocUnsafe(length);
        await readExactly(path, opened, bytes, position);
        return bytes;
      },
      readInto: (bytes, position) => readExactly(path, opened, bytes, position),
      [Symbol.asyncDispose]: () => opened.close(),
    };
  } catch (error) {
    await handle?.close();
    throw unreadableFile(path, error);
  }
}

/** Enough to tell an image or an array by. @throws as `openRegular` does */
export async function firstBytes(path: string): Promise<Buffer> {
  await using file = await openRegular(path);
  return await file.read(0, Math.min(16, file.size));
}

/** A file that is in memory already. */
export function fileOfBytes(path: string, bytes: Uint8Array): RegularFile {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    path,
    size: whole.length,
    read: async (position, length) => {
      if (position + length > whole.length) throw shorter(path);
      return whole.subarray(position, position + length);
    },
    readInto: async (into, position) => {
      if (position + into.byteLength > whole.length) throw shorter(path);
      into.set(whole.subarray(position, position + into.byteLength));
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * A descriptor, to be closed by the caller, and the file's size.
 * @throws VinobenchError `input` as `openRegular` does
 */
export function openRegularSync(path: string): { readonly descriptor: number; readonly size: number } {
  let descriptor: number | undefined;
  try {
    requireRegular(path, statSync(path));
    descriptor = openSync(path, readFlags);
    const facts = fstatSync(descriptor);
    requireRegular(path, facts);
    return { descriptor, size: facts.size };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw unreadableFile(path, error);
  }
}

/** @throws VinobenchError `input` as `openRegular` does, and for one of more than `most` bytes */
export async function readRegular(path: string, most: number): Promise<Buffer> {
  await using file = await openRegular(path);
  if (file.size > most) throw tooLong(path, most);
  return await file.read(0, file.size);
}

/** No topology and no IR's .xml comes near; a longer text would not fit into one string. */
const longestText = 500 * 2 ** 20;

/** UTF-8. @throws VinobenchError `input` as `openRegular` does, and for one that is no topology by its length */
export async function readRegularText(path: string): Promise<string> {
  return (await readRegular(path, longestText)).toString('utf8');
}

/** As `readRegularText`. */
export const readRegularTextSync = (path: string): string =>
  readRegularSync(path, longestText).toString('utf8');

/** As `readRegular`. */
export function readRegularSync(path: string, most: number): Buffer {
  const { descriptor, size } = openRegularSync(path);
  try {
    if (size > most) throw tooLong(path, most);
    const bytes = Buffer.allocUnsafe(size);
    for (let filled = 0; filled < size; ) {
      const length = readSync(descriptor, bytes, filled, size - filled, filled);
      if (length === 0) throw shorter(path);
      filled += length;
    }
    return bytes;
  } catch (error) {
    throw unreadableFile(path, error);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * From the first byte to the last that it had when it was opened.
 * @throws VinobenchError `input` as `openRegular` does, `cancelled`
 */
export async function* chunksOf(path: string, signal?: AbortSignal): AsyncGenerator<Buffer, void> {
  await using file = await openRegular(path);
  for (let position = 0; position < file.size; position += blockBytes) {
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `Reading ${path} was cancelled.`);
    yield await file.read(position, Math.min(blockBytes, file.size - position));
  }
}

/**
 * The same without a new buffer for each block: `take` may use one until it returns, while the next one is read.
 * @throws VinobenchError as `chunksOf` does
 */
export async function eachBlock(
  path: string,
  take: (bytes: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  await using file = await openRegular(path);
  const length = Math.min(blockBytes, file.size);
  let [ready, spare] = [new Uint8Array(length), new Uint8Array(length)];
  const blockAt = async (position: number, into: Uint8Array): Promise<Uint8Array> => {
    const block = into.subarray(0, Math.min(blockBytes, file.size - position));
    await file.readInto(block, position);
    return block;
  };
  if (file.size > 0) await blockAt(0, ready);
  for (let position = 0; position < file.size; position += blockBytes) {
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `Reading ${path} was cancelled.`);
    const next = position + blockBytes;
    const reading = next < file.size ? blockAt(next, spare) : null;
    // Mark as handled; awaited below.
    reading?.catch(() => undefined);
    take(ready.subarray(0, Math.min(blockBytes, file.size - position)));
    await reading;
    [ready, spare] = [spare, ready];
  }
}

/** SHA-256 in hex of its bytes. @throws VinobenchError as `chunksOf` does */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await eachBlock(path, (bytes) => hash.update(bytes), signal);
  return hash.digest('hex');
}

async function readExactly(
  path: string,
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  const { byteLength } = bytes;
  try {
    for (let filled = 0; filled < byteLength; ) {
      const length = Math.min(mostAtOnce, byteLength - filled);
      const { bytesRead } = await handle.read(bytes, filled, length, position + filled);
      if (bytesRead === 0) throw shorter(path);
      filled += bytesRead;
    }
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

function requireRegular(path: string, facts: Stats): void {
  if (facts.isFile()) return;
  const what = facts.isDirectory() ? 'is a folder; a file is expected' : `is ${kindOf(facts)}, not a file`;
  throw refusal(path, what);
}

/** What there is in place of a regular file, as a user calls it. */
export function kindOf(facts: Stats): string {
  if (facts.isDirectory()) return 'a folder';
  if (facts.isFIFO()) return 'a FIFO';
  if (facts.isSocket()) return 'a socket';
  return 'a device';
}

const shorter = (path: string): VinobenchError => refusal(path, 'became shorter while it was read');

const tooLong = (path: string, most: number): VinobenchError => refusal(path, tooLarge(most));

const refusal = (path: string, what: string, cause?: unknown): VinobenchError =>
  new VinobenchError('input', `${path} ${what}.`, { place: { file: path }, cause });

/** Errors of the file system as sentences; one of ours stays as it is. */
export function unreadableFile(path: string, error: unknown): VinobenchError {
  if (error instanceof VinobenchError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return refusal(path, 'does not exist', error);
    case 'EACCES':
    case 'EPERM':
      return refusal(path, 'may not be read by this user; give it read permission', error);
    case 'ELOOP':
      return refusal(path, 'is a link that leads to itself', error);
    case 'ENAMETOOLONG':
      return refusal(path, 'does not exist: its name is too long', error);
    default:
      return refusal(path, `cannot be read (${code})`, error);
  }
}
