/** Archives byte by byte, so that they can say what no tool would write. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array;
  /** Deflated; left out: stored. */
  readonly deflate?: boolean;
  /** What the archive says; left out: the truth. */
  readonly says?: { readonly size?: number; readonly packed?: number; readonly crc?: number };
  readonly flags?: number;
  readonly method?: number;
  /** Unix mode with the file's type. */
  readonly mode?: number;
  /** Puts the entry where that of this index lies. */
  readonly sharesWith?: number;
}

/** APPNOTE.TXT 4.3. @param says what the end says of the number of entries; left out: the truth */
export function zipBytes(parts: readonly ZipPart[], says?: { readonly entries: number }): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (const part of parts) {
    const { content, deflate = false, flags = 0, mode = 0o100644, sharesWith } = part;
    const data = deflate ? deflateRawSync(content, { level: 9 }) : Buffer.from(content);
    const name = Buffer.from(part.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(part.method ?? (deflate ? 8 : 0), 4);
    common.writeUInt32LE(part.says?.crc ?? crc32(content), 10);
    common.writeUInt32LE(part.says?.packed ?? data.length, 14);
    common.writeUInt32LE(part.says?.size ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const offset = sharesWith === undefined ? length : (offsets[sharesWith] ?? 0);
    offsets.push(offset);
    if (sharesWith === undefined) {
      locals.push(Buffer.from('PK\x03\x04'), common, name, data);
      length += 4 + common.length + name.length + data.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, name);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  const count = says?.entries ?? parts.length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(length, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

/** One header of ustar. @param size what it says of the content behind it */
export function tarHeader(name: string, size: number, type = '0', link = ''): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A header, its content, and what fills the last block. */
export function tarEntry(name: string, content: Uint8Array, type = '0'): Buffer {
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([tarHeader(name, content.length, type), content, padding]);
}

export const tarEnd = Buffer.alloc(1024);

/** A line of pax: its length counts itself. */
export function paxLine(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
