/** Whether a file is still what it was when it was looked at, by its place and its times. */
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Milliseconds } from '../../shared/units.ts';

/** What is written within one tick of a file system's clock has the same times. */
const clockTickMs = 50;

/** Null where there is no regular file that can be looked at. */
export async function fileFacts(file: string): Promise<BigIntStats | null> {
  const facts = await stat(file, { bigint: true }).catch(() => null);
  return facts?.isFile() === true ? facts : null;
}

/** False for whatever is written to the file or put in its place between, but for what a young one hides. */
export const isUntouched = (before: BigIntStats, after: BigIntStats): boolean =>
  (['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const).every((field) => before[field] === after[field]);

/** Written so shortly before that a later writing might leave the same times. @param atMs since the epoch */
export const isYoung = ({ mtimeMs, ctimeMs }: BigIntStats, atMs: Milliseconds): boolean =>
  atMs - Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs) < clockTickMs;
