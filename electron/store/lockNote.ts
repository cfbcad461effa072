/** What a process says next to a lock, in a small file: those who read it trust neither its length nor what it is. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';

export const longestName = 200;
export const nameSchema = z.string().min(1).max(longestName);
const longestNote = 4 * longestName;

/** A new file takes the place of what is there, so that no link is followed. */
export function writeNote(file: string, said: object): void {
  const beside = `${file}.${randomUUID()}`;
  try {
    writeFileSync(beside, JSON.stringify(said), { flag: 'wx', mode: 0o600 });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Null where there is none that can be read. */
export function readNote<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readShort(file))).data ?? null;
  } catch {
    return null;
  }
}

/** Of a file of any length its beginning; a link is not followed, and a pipe not waited for. */
function readShort(file: string): string {
  const descriptor = openSync(
    file,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
  try {
    if (!fstatSync(descriptor).isFile()) return '';
    const bytes = Buffer.alloc(longestNote);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
