/** The headers of a tar archive, one entry after another, with the longer names and sizes that come before them. */
import { quoted } from '../../shared/faults/quoted.ts';
import { damagedArchive, quotedName, refusedArchive } from './archiveNames.ts';
import type { ByteStream } from './byteStream.ts';
import { archiveLimits, sizeText } from './limits.ts';

export const blockBytes = 512;

interface TarHeader {
  readonly name: string;
  /** Of the content that follows. */
  readonly size: number;
  readonly kind: 'file' | 'link' | 'sparse' | 'other';
}

/** What separate entries say about the next one. */
interface Ahead {
  name?: string;
  size?: number;
  sparse?: boolean;
}

/** The stream is at the content of the entry that `next` returned last; asking for the next entry skips that content. */
export class TarHeaders {
  readonly #file: string;
  readonly #bytes: ByteStream;

  constructor(file: string, bytes: ByteStream) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Null at the end. @throws VinobenchError `input` */
  async next(): Promise<TarHeader | null> {
    const ahead: Ahead = {};
    // As many as there are kinds of them; more would be an archive of nothing else.
    for (let before = 0; before < 8; before++) {
      const block = await this.#bytes.take(blockBytes);
      if (block === null || block.every((byte) => byte === 0)) return null;
      const { name, size, type } = this.#parsed(block);
      // GNU's old way: further headers follow, in a number that only they tell.
      if (type === 'S' && block[482] !== 0)
        throw refusedArchive(
          this.#file,
          `its entry ${quotedName(name)} is stored with holes; pack it without --sparse`,
        );
      if (!(await this.#takenAhead(type, size, ahead)))
        return headerOf(type, ahead.name ?? name, ahead.size ?? size, ahead.sparse === true);
    }
    throw this.#damaged('an entry has too many headers');
  }

  #parsed(block: Buffer): { name: string; size: number; type: string } {
    const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    if (numberAt(block, 148, 8) !== sum) throw this.#damaged('a header has a wrong checksum');
    const size = numberAt(block, 124, 12);
    if (size === null || size < 0 || !Number.isSafeInteger(size))
      throw this.#damaged('an entry has no length');
    // GNU's old format has other things there.
    const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : '';
    const name = textAt(block, 0, 100);
    return {
      name: prefix === '' ? name : `${prefix}/${name}`,
      size,
      type: String.fromCharCode(block[156] ?? 0),
    };
  }

  /** False for an entry that says nothing of the next one. */
  async #takenAhead(type: string, size: number, ahead: Ahead): Promise<boolean> {
    switch (type) {
      case 'L':
        ahead.name = stringIn(await this.#content(size));
        return true;
      case 'K':
        await this.#content(size);
        return true;
      case 'x':
        this.#readAttributes(await this.#content(size), ahead);
        return true;
      case 'g': {
        const all: Ahead = {};
        this.#readAttributes(await this.#content(size), all);
        if (all.name !== undefined || all.size !== undefined)
          throw this.#damaged('it gives all its entries one name or length');
        return true;
      }
      default:
        return false;
    }
  }

  async #content(size: number): Promise<Buffer> {
    if (size > archiveLimits.headerBytes)
      throw refusedArchive(
        this.#file,
        `an entry has more than ${sizeText(archiveLimits.headerBytes)} of headers`,
      );
    const padded = Math.ceil(size / blockBytes) * blockBytes;
    const content = padded === 0 ? Buffer.alloc(0) : await this.#bytes.take(padded);
    if (content === null) throw this.#damaged('it is cut off');
    return content.subarray(0, size);
  }

  /** pax: lines `length key=value`, where the length counts the whole line. */
  #readAttributes(content: Buffer, ahead: Ahead): void {
    for (let at = 0; at < content.length; ) {
      const space = content.indexOf(0x20, at);
      const length = Number(content.toString('latin1', at, space));
      if (space < 0 || !Number.isInteger(length) || length < space - at + 3 || at + length > content.length)
        throw this.#damaged('the attributes of an entry have a wrong length');
      const line = content.toString('utf8', space + 1, at + length - 1);
      const equals = line.indexOf('=');
      this.#readAttribute(line.slice(0, equals), line.slice(equals + 1), ahead);
      at += length;
    }
  }

  #readAttribute(key: string, value: string, ahead: Ahead): void {
    if (key === 'path' || key === 'GNU.sparse.name') ahead.name = value;
    if (key.startsWith('GNU.sparse.')) ahead.sparse = true;
    if (key !== 'size') return;
    const size = /^\d{1,15}$/.test(value) ? Number(value) : null;
    if (size === null) throw this.#damaged(`an entry has the length ${quoted(value)}`);
    ahead.size = size;
  }

  #damaged(reason: string) {
    return damagedArchive(this.#file, 'tar', reason);
  }
}

function headerOf(type: string, name: string, size: number, sparse: boolean): TarHeader {
  // Archives made of `.` have names that begin with `./`.
  const plain = name.replace(/^(?:\.\/)+/, '');
  switch (type) {
    case '0':
    case '\0':
    case '7':
      // Before ustar, a folder was a file whose name ends with a slash.
      if (plain.endsWith('/')) return { name: plain, size, kind: 'other' };
      return { name: plain, size, kind: sparse ? 'sparse' : 'file' };
    case 'S':
      return { name: plain, size, kind: 'sparse' };
    case '1':
    case '2':
      return { name: plain, size: 0, kind: 'link' };
    case '3':
    case '4':
    case '5':
    case '6':
      return { name: plain, size: 0, kind: 'other' };
    default:
      return { name: plain, size, kind: 'other' };
  }
}

/** Octal digits, or GNU's binary numbers, which begin with a bit of 1. Null: neither. */
function numberAt(block: Buffer, start: number, length: number): number | null {
  const first = block[start] ?? 0;
  if (first >= 0x80) {
    // A negative one has no meaning here.
    if (first !== 0x80) return null;
    let value = 0;
    for (let at = start + 1; at < start + length; at++) value = value * 256 + (block[at] ?? 0);
    return value;
  }
  const digits = block
    .toString('latin1', start, start + length)
    .replace(/[\0 ]+$/, '')
    .replace(/^[\0 ]+/, '');
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

const textAt = (block: Buffer, start: number, length: number): string =>
  stringIn(block.subarray(start, start + length));

function stringIn(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
