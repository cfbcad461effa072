/** A file that does not change while something is made of it, and the digest of what it holds. */
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileChanged } from '../../shared/errors.ts';
import { sha256OfFile } from '../files/regularFile.ts';

/** What is written within one tick of a file system's clock has the same times. */
const clockTickMs = 50;

/**
 * @param seen takes the SHA-256 in hex before `work` begins; may throw
 * @throws VinobenchError `changed` where the file is not the same when `work` has ended, and what `work` throws; a missing file's
 * error is left to `work`
 */
export async function whileSteady<T>(
  file: string,
  seen: (sha256: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const before = await identityOf(file);
  if (before === null) return await work();
  const startedMs = Date.now();
  const sha256 = await sha256OfFile(file);
  seen(sha256);
  const value = await work();
  const after = await identityOf(file);
  const touched = after === null || fieldsOf(before).some((field, index) => fieldsOf(after)[index] !== field);
  const young = startedMs - Number(before.mtimeMs) < clockTickMs;
  // Times change with a link or a permission, too.
  if ((touched || young) && (after === null || (await sha256OfFile(file)) !== sha256))
    throw fileChanged(file);
  if (after.ino !== before.ino) throw fileChanged(file);
  return value;
}

const fieldsOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): bigint[] => [ino, size, mtimeNs, ctimeNs];

/** Null where there is none that can be read. */
async function identityOf(file: string): Promise<BigIntStats | null> {
  const facts = await stat(file, { bigint: true }).catch(() => null);
  return facts?.isFile() === true ? facts : null;
}
