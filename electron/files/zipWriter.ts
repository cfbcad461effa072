/** Writes a zip archive (APPNOTE.TXT 4.3) of files that are in memory: deflated, without 64-bit fields, which 4 GiB would need. */
import { crc32, deflateRawSync } from 'node:zlib';

interface Entry {
  /** With `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 1 January 1980: the archive of the same files is the same file. */
const dosDate = 0x21;
const utf8Names = 0x800;
const deflated = 8;
const version = 20;

/** @throws RangeError beyond 65,535 files or 4 GiB */
export function zipArchive(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const [named, packed] = [Buffer.from(name), deflateRawSync(bytes)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(version, 0);
    fields.writeUInt16LE(utf8Names, 2);
    fields.writeUInt16LE(deflated, 4);
    fields.writeUInt16LE(dosDate, 8);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(named.length, 22);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(offset, 12);
    directory.push(Buffer.from('PK\x01\x02'), twoBytes(version), fields, entry.subarray(2), named);
    parts.push(Buffer.from('PK\x03\x04'), fields, named, packed);
    offset += 4 + fields.length + named.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), end]);
}

function twoBytes(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
