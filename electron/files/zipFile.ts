/**
 * Zip archives (APPNOTE.TXT 4.3 and 4.5): the directory at the end is read at once, single entries when they are asked for. What an entry says of
 * its length is held to: no more is ever inflated.
 */
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { ArchiveCount, damagedArchive, type EntryFacts, refusedArchive } from './archiveNames.ts';
import { archiveLimits, sizeText, tooDense, tooLarge } from './limits.ts';
import { fileOfBytes, openRegular, type RegularFile } from './regularFile.ts';
import { nameOfEntry, wideFields } from './zipExtra.ts';

const inflate = promisify<Buffer, { maxOutputLength: number; chunkSize: number }, Buffer>(inflateRaw);

interface ZipArchive extends AsyncDisposable {
  /** Names of the entries taken, in the archive's order, and their unpacked bytes as the archive says. */
  readonly entries: ReadonlyMap<string, { readonly size: number }>;
  /**
   * The content of one of them.
   * @throws Error that says what is wrong with the entry, without its name
   */
  read(name: string, most: number): Promise<Buffer>;
}

interface ZipEntry {
  readonly name: string;
  readonly kind: EntryFacts['kind'];
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of its own header. */
  readonly offset: number;
}

const [stored, deflated] = [0, 8];
const [endSignature, end64Signature, locator64Signature] = [0x06054b50, 0x06064b50, 0x07064b50];
const [directorySignature, localSignature] = [0x02014b50, 0x04034b50];
const [endBytes, end64Bytes, locatorBytes, headerBytes, localBytes] = [22, 56, 20, 46, 30];
/** The end's comment has a length of 16 bits. */
const mostComment = 0xffff;

/**
 * @param takes whether an entry of this name is of interest; others are passed over, whatever they are
 * @throws VinobenchError `input` for an archive that is damaged or past a limit, or an entry taken that is a link, encrypted, there twice or
 *   outside the archive
 */
export async function openZipFile(file: string, takes: (name: string) => boolean): Promise<ZipArchive> {
  return await openZip(await openRegular(file), takes);
}

/** As `openZipFile`, of an archive that is in memory. @param file its name, for errors */
export async function openZipBytes(
  file: string,
  bytes: Uint8Array,
  takes: (name: string) => boolean,
): Promise<ZipArchive> {
  return await openZip(fileOfBytes(file, bytes), takes);
}

async function openZip(opened: RegularFile, takes: (name: string) => boolean): Promise<ZipArchive> {
  const { path: file } = opened;
  try {
    const entries = listed(file, await directoryOf(opened), opened.size, takes);
    return {
      entries,
      read: async (name, most) => {
        const entry = entries.get(name);
        if (entry === undefined) throw new Error('it is not in the archive');
        return await contentOf(opened, entry, most);
      },
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    // A table that ends early is read past its end.
    if (error instanceof RangeError) throw damagedArchive(file, 'zip', 'its directory is cut off', error);
    throw error;
  }
}

interface Directory {
  readonly bytes: Buffer;
  readonly count: number;
}

async function directoryOf(file: RegularFile): Promise<Directory> {
  const damaged = (reason: string) => damagedArchive(file.path, 'zip', reason);
  const tailStart = Math.max(0, file.size - endBytes - mostComment);
  const tail = await file.read(tailStart, file.size - tailStart);
  const at = endOf(tail);
  if (at === null) throw damaged('it has no directory at its end');
  const plain = {
    count: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    start: tail.readUInt32LE(at + 16),
  };
  const isWide = plain.count === 0xffff || plain.bytes === 0xffffffff || plain.start === 0xffffffff;
  const { count, bytes, start } = isWide ? await wideEnd(file, tailStart + at) : plain;
  if (start + bytes > tailStart + at) throw damaged('its directory does not end before its end');
  if (bytes > archiveLimits.directoryBytes)
    throw refusedArchive(file.path, `its directory is longer than ${sizeText(archiveLimits.directoryBytes)}`);
  if (count * headerBytes > bytes) throw damaged('its directory is shorter than its entries need');
  return { bytes: await file.read(start, bytes), count };
}

/** The last place where an end could stand with its comment behind it. */
function endOf(tail: Buffer): number | null {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endBytes + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  return null;
}

/** Zip64: the end in 64 bits, which a record before the plain end points to. */
async function wideEnd(file: RegularFile, endAt: number) {
  const damaged = damagedArchive(file.path, 'zip', 'its end in 64 bits is missing');
  if (endAt < locatorBytes) throw damaged;
  const locator = await file.read(endAt - locatorBytes, locatorBytes);
  if (locator.readUInt32LE(0) !== locator64Signature) throw damaged;
  const at = Number(locator.readBigUInt64LE(8));
  if (at + end64Bytes > endAt) throw damaged;
  const end = await file.read(at, end64Bytes);
  if (end.readUInt32LE(0) !== end64Signature) throw damaged;
  const [count, bytes, start] = [32, 40, 48].map((offset) => Number(end.readBigUInt64LE(offset)));
  return { count: count ?? 0, bytes: bytes ?? 0, start: start ?? 0 };
}

function listed(
  file: string,
  { bytes, count }: Directory,
  fileSize: number,
  takes: (name: string) => boolean,
): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  const counted = new ArchiveCount(file);
  let packed = 0;
  let at = 0;
  for (let index = 0; index < count; index++) {
    const { entry, next } = entryAt(file, bytes, at);
    at = next;
    packed += entry.packed;
    counted.count(entry.size);
    if (entry.name.endsWith('/') || !takes(entry.name)) continue;
    counted.take(entry);
    entries.set(entry.name, entry);
  }
  // Entries that share their bytes make any number of terabytes out of one.
  if (packed > fileSize) throw refusedArchive(file, 'its entries overlap');
  return entries;
}

function entryAt(file: string, bytes: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (bytes.readUInt32LE(at) !== directorySignature)
    throw damagedArchive(file, 'zip', 'its directory has another number of entries than it says');
  const flags = bytes.readUInt16LE(at + 8);
  const nameEnd = at + headerBytes + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const next = extraEnd + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) throw new RangeError('the directory is cut off');
  const extra = bytes.subarray(nameEnd, extraEnd);
  const [size = 0, packed = 0, offset = 0] = wideFields(extra, [
    bytes.readUInt32LE(at + 24),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 42),
  ]);
  const entry: ZipEntry = {
    name: nameOfEntry(bytes.subarray(at + headerBytes, nameEnd), extra, flags),
    kind: kindOf(flags, bytes.readUInt32LE(at + 38)),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packed,
    size,
    offset,
  };
  return { entry, next };
}

const [fileTypeMask, linkType] = [0o170000, 0o120000];

/** @param attributes the upper half is a Unix mode where a Unix wrote it */
function kindOf(flags: number, attributes: number): EntryFacts['kind'] {
  if ((flags & 0x41) !== 0) return 'encrypted';
  return ((attributes >>> 16) & fileTypeMask) === linkType ? 'link' : 'file';
}

async function contentOf(file: RegularFile, entry: ZipEntry, most: number): Promise<Buffer> {
  const { size, packed, method, crc } = entry;
  if (size > most || packed > most) throw new Error(`it ${tooLarge(most)}`);
  if (method !== stored && method !== deflated)
    throw new Error(`it is compressed by method ${method}; stored and deflated entries are read`);
  if (size > archiveLimits.ratioFreeBytes && size > archiveLimits.ratio * packed) throw new Error(tooDense);
  const content = await unpacked(await packedBytes(file, entry), entry);
  if (content.length !== size)
    throw new Error(`it has ${content.length} bytes where the archive says ${size}`);
  if (crc32(content) !== crc) throw new Error('its checksum does not fit its content');
  return content;
}

/** The length of the name in an entry's own header may differ from the directory's. */
async function packedBytes(file: RegularFile, { offset, packed }: ZipEntry): Promise<Buffer> {
  const cutOff = new Error('it lies outside the archive');
  if (offset + localBytes > file.size) throw cutOff;
  const header = await readHere(file, offset, localBytes);
  if (header.readUInt32LE(0) !== localSignature)
    throw new Error('the archive has another entry in its place');
  const start = offset + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + packed > file.size) throw cutOff;
  return await readHere(file, start, packed);
}

/** The caller that reports the entry names the archive. */
async function readHere(file: RegularFile, position: number, length: number): Promise<Buffer> {
  try {
    return await file.read(position, length);
  } catch (error) {
    if (error instanceof VinobenchError)
      throw new Error('the archive changed while it was read', { cause: error });
    throw error;
  }
}

async function unpacked(bytes: Buffer, { method, size }: ZipEntry): Promise<Buffer> {
  if (method === stored) return bytes;
  // zlib takes no limit of 0.
  const options = { maxOutputLength: Math.max(1, size), chunkSize: Math.min(Math.max(64, size), 1 << 20) };
  try {
    return await inflate(bytes, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new Error(`it holds more than the ${size} bytes that the archive says`, { cause: error });
    throw new Error('its compressed bytes are damaged', { cause: error });
  }
}
