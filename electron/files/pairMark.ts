/**
 * The last line of each .xml that Vinobench writes: a comment with the size and the CRC-32 of its .bin. It shows that a pair
 * belongs together and that Vinobench wrote it. It is a comment because a tool that reads an IR and saves it again, perhaps
 * with other weights, drops comments but keeps the rt_info: the mark is only in our own files and their copies.
 */
import { closeSync, readSync } from 'node:fs';
import { openRegularSync } from './regularFile.ts';

interface PairMark {
  readonly bytes: number;
  /** Of the .bin, unsigned; 0 of an empty one. */
  readonly crc32: number;
}

const hex = (crc: number) => crc.toString(16).padStart(8, '0');

export const pairMark = ({ bytes, crc32 }: PairMark): string =>
  `<!-- vinobench: .bin of ${bytes} bytes, CRC-32 ${hex(crc32)} -->\n`;

const pattern = /<!-- vinobench: \.bin of (\d{1,15}) bytes, CRC-32 ([0-9a-f]{8}) -->\s*$/;
/** Longer than the longest mark with what an editor may add behind it. */
const tailBytes = 200;

/** Null where the file has none, or cannot be read. */
export function readPairMark(xml: string): PairMark | null {
  const tail = tailOf(xml);
  const [, bytes, crc] = (tail === null ? null : pattern.exec(tail)) ?? [];
  if (bytes === undefined || crc === undefined) return null;
  return { bytes: Number(bytes), crc32: Number.parseInt(crc, 16) };
}

function tailOf(file: string): string | null {
  let descriptor: number;
  let size: number;
  try {
    ({ descriptor, size } = openRegularSync(file));
  } catch {
    return null;
  }
  try {
    const length = Math.min(size, tailBytes);
    const bytes = Buffer.alloc(length);
    return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, length, size - length));
  } finally {
    closeSync(descriptor);
  }
}
