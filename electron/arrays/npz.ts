/** NumPy's archive of arrays: a zip with an entry `name.npy` for each. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { quotedName } from '../files/archiveNames.ts';
import { sizeText } from '../files/limits.ts';
import { openZipBytes, openZipFile } from '../files/zipFile.ts';
import { parseNpy } from './npy.ts';
import type { NumericArray } from './numericArray.ts';

/**
 * @param largest bytes that one array, and all of them together, may take: what a zip says of itself is held to
 * @param bytes of the file, where it was read already
 * @throws VinobenchError `input` for an archive that is damaged, too large or holds something else than arrays
 */
export async function readNpz(
  file: string,
  largest: number,
  bytes?: Uint8Array,
): Promise<ReadonlyMap<string, NumericArray>> {
  const refuse = (why: string, cause?: unknown): VinobenchError =>
    new VinobenchError('input', `${file} ${why}.`, {
      place: { file },
      trouble: { kind: 'input-refused', detail: file },
      cause,
    });
  const all = () => true;
  await using zip = await (bytes === undefined ? openZipFile(file, all) : openZipBytes(file, bytes, all));
  const arrays = new Map<string, NumericArray>();
  let total = 0;
  for (const [name, { size }] of zip.entries) {
    if (!name.endsWith('.npy')) throw refuse(`holds ${quotedName(name)}, which is not an array (.npy)`);
    total += size;
    if (total > largest) throw refuse(`holds more than ${sizeText(largest)}`);
  }
  for (const name of zip.entries.keys()) {
    const content = await zip.read(name, largest).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw refuse(`has an entry ${quotedName(name)} that cannot be used: ${reason}`, error);
    });
    arrays.set(name.slice(0, -'.npy'.length), parseNpy(content, `${file}, entry ${quotedName(name)},`));
  }
  if (arrays.size === 0) throw refuse('holds no arrays');
  return arrays;
}
