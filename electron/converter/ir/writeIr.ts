/**
 * Writes an IR's two files under temporary names, flushes them to disk and renames them at the end: at any moment there is the
 * old pair, the new pair, an .xml without its .bin, which nothing reads, or neither. An error leaves the old pair and nothing
 * else.
 */
import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Disk, makeFolder, realDisk } from '../../files/disk.ts';
import { fileTrouble, namedByUser } from '../../files/fileTrouble.ts';
import { IrHash } from '../../files/irHash.ts';
import { checkPair } from '../../files/ownPair.ts';
import { pairMark } from '../../files/pairMark.ts';
import { publishPair } from '../../files/publishPair.ts';
import { removeAbandoned, temporaryName } from '../../files/temporaryFiles.ts';
import type { Tensor } from '../graph/tensor.ts';
import { throwIfCancelled } from '../input/inputFile.ts';
import { alignment, type IrDocument } from './irXml.ts';

/** As much of a document as is needed to write it. */
interface WritableIr extends Pick<IrDocument, 'xml' | 'binLength'> {
  readonly constants: readonly {
    readonly tensor: Pick<Tensor, 'byteLength' | 'chunks'>;
    /** As in PlacedConstant. */
    readonly offset: number;
  }[];
}

export interface WriteRequest {
  readonly document: WritableIr;
  /** For the .xml's rt_info; asked for when the .bin has been written. */
  readonly facts: () => Promise<Readonly<Record<string, string>>>;
  /** Created if missing; other files in it are left alone. */
  readonly directory: string;
  /** Of both files, without their endings. */
  readonly name: string;
  /** Files of these names that Vinobench did not make are replaced; default: false. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface WrittenIr {
  readonly xml: string;
  readonly bin: string;
  /** Of both, as shared/models/irIdentity.ts defines it. */
  readonly sha256: string;
}

/**
 * @throws VinobenchError `input` when the folder cannot be written to or has others' files of these names, `cancelled` when the
 * signal says so
 */
export async function writeIr(request: WriteRequest, disk: Disk = realDisk): Promise<WrittenIr> {
  const { directory, name, signal } = request;
  const temporary = {
    xml: join(directory, temporaryName(`${name}.xml`)),
    bin: join(directory, temporaryName(`${name}.bin`)),
  };
  const final = { xml: join(directory, `${name}.xml`), bin: join(directory, `${name}.bin`) };
  try {
    await makeFolder(directory, disk);
    removeAbandoned(directory);
    const sha256 = await writeBoth(request, temporary, disk);
    throwIfCancelled(signal);
    // The caller checked before the work; a file may have been made since.
    await checkPair(final, { inputs: [], force: request.force ?? false });
    await publishPair(pairOf(temporary), pairOf(final), disk);
    return { ...final, sha256 };
  } catch (error) {
    await Promise.all([temporary.xml, temporary.bin].map((path) => disk.remove(path).catch(() => undefined)));
    throw fileTrouble(error, final.xml, namedByUser);
  }
}

const pairOf = ({ xml, bin }: { xml: string; bin: string }) => ({ head: xml, body: bin });

async function writeBoth(
  request: WriteRequest,
  paths: { xml: string; bin: string },
  disk: Disk,
): Promise<string> {
  const { document, facts } = request;
  const hash = new IrHash();
  await using bin = await disk.create(paths.bin, 0o666);
  const constants = new HashedFile(bin, hash);
  await writeConstants(constants, request);
  const mark = pairMark({ bytes: constants.length, crc32: hash.binCrc32 });
  const bytes = new TextEncoder().encode(document.xml(await facts()) + mark);
  await using xml = await disk.create(paths.xml, 0o666);
  await xml.writeFile(bytes);
  hash.addXml(bytes);
  await Promise.all([disk.syncFile(paths.bin), disk.syncFile(paths.xml)]);
  return hash.digest();
}

async function writeConstants(file: HashedFile, request: WriteRequest): Promise<void> {
  const { document, signal, onProgress } = request;
  const padding = new Uint8Array(alignment);
  for (const { tensor, offset } of document.constants) {
    if (offset > file.length) await file.put(padding.subarray(0, offset - file.length));
    for (const chunk of tensor.chunks()) {
      throwIfCancelled(signal);
      await file.put(chunk);
      onProgress?.(file.length / document.binLength);
    }
    if (file.length !== offset + tensor.byteLength) {
      throw new RangeError(`a constant of ${tensor.byteLength} bytes at ${offset} ended at ${file.length}`);
    }
  }
  file.finish();
}

const stageBytes = 1 << 20;
/** Between two looks at what else there is to do, such as a cancellation. */
const breathBytes = 16 << 20;

/**
 * Bytes on their way into a file. Each megabyte is made, hashed and handed to the system at once, while it is in the
 * core's cache: to pass it to another thread would cost more than the system's copying of it.
 */
class HashedFile {
  readonly #descriptor: number;
  readonly #hash: IrHash;
  readonly #stage = new Uint8Array(stageBytes);
  #staged = 0;
  #length = 0;
  #nextBreath = breathBytes;

  constructor(file: FileHandle, hash: IrHash) {
    this.#descriptor = file.fd;
    this.#hash = hash;
  }

  /** Those that are still to be written included. */
  get length(): number {
    return this.#length;
  }

  /** The bytes may change once the promise is settled. */
  async put(bytes: Uint8Array): Promise<void> {
    if (this.#staged + bytes.byteLength > stageBytes) this.finish();
    this.#length += bytes.byteLength;
    if (bytes.byteLength >= stageBytes / 2 && this.#staged === 0) this.#write(bytes);
    else {
      this.#stage.set(bytes, this.#staged);
      this.#staged += bytes.byteLength;
    }
    if (this.#length < this.#nextBreath) return;
    this.#nextBreath = this.#length + breathBytes;
    await setImmediate();
  }

  finish(): void {
    this.#write(this.#stage.subarray(0, this.#staged));
    this.#staged = 0;
  }

  #write(bytes: Uint8Array): void {
    this.#hash.addBin(bytes);
    for (let start = 0; start < bytes.byteLength; )
      start += writeSync(this.#descriptor, bytes, start, bytes.byteLength - start);
  }
}
