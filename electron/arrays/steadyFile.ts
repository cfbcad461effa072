/** A file that does not change while something is made of it, and the digest of what it holds. */
import { fileChanged } from '../../shared/faults/errors.ts';
import { milliseconds } from '../../shared/units.ts';
import { fileFacts, isUntouched, isYoung } from '../files/fileIdentity.ts';
import { sha256OfFile } from '../files/regularFile.ts';

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
  const before = await fileFacts(file);
  if (before === null) return await work();
  const startedMs = milliseconds(Date.now());
  const sha256 = await sha256OfFile(file);
  seen(sha256);
  const value = await work();
  const after = await fileFacts(file);
  const touched = after === null || !isUntouched(before, after);
  const young = isYoung(before, startedMs);
  // Times change with a link or a permission, too.
  if ((touched || young) && (after === null || (await sha256OfFile(file)) !== sha256))
    throw fileChanged(file);
  if (after.ino !== before.ino) throw fileChanged(file);
  return value;
}
