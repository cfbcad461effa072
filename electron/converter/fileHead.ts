/** What a file is, by its first bytes; its name is not asked. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';

/** @throws Error of the file system */
export function headOf(path: string): FileHead {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(size, headBytes));
    return new FileHead(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)), size);
  } finally {
    closeSync(file);
  }
}
