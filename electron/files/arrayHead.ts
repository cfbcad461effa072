/** What kind of arrays a file holds, by its first bytes; its name decides only where they say nothing. */
import path from 'node:path';

export const isNpy = (bytes: Uint8Array): boolean =>
  bytes.length >= 6 && String.fromCharCode(...bytes.subarray(0, 6)) === '\x93NUMPY';

/** One array, several with names, or elements without type and shape. */
type ArrayKind = 'one' | 'named' | 'raw';

/** Null: what `openArrays` refuses. @param head its first bytes */
export function arrayKindOf(head: Buffer, file: string): ArrayKind | null {
  if (/\.npz$/i.test(file) || head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return 'named';
  if (isNpy(head)) return 'one';
  return path.extname(file).toLowerCase() === '.bin' ? 'raw' : null;
}
