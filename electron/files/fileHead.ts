/** What a file is, by its first bytes; its name is not asked. */
import { closeSync, readSync } from 'node:fs';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import { openRegularSync } from './regularFile.ts';

/** @throws VinobenchError `input` for what is not a regular file or cannot be read */
export function headOfFile(path: string): FileHead {
  const { descriptor: file, size } = openRegularSync(path);
  try {
    const bytes = new Uint8Array(Math.min(size, headBytes));
    return new FileHead(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)), size);
  } finally {
    closeSync(file);
  }
}
