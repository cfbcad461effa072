/** One image file as the values of one input. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Preparation } from '../../shared/models/preparation.ts';
import { archiveLimits } from '../files/limits.ts';
import { readRegular } from '../files/regularFile.ts';
import { decodeRgb } from './decode.ts';
import { normalise, reasonOf } from './prepare.ts';

/**
 * [channels, height, width] or, as the preparation's layout says, with the channels last.
 * @throws VinobenchError `input` for a file that is missing, too large or no whole image
 */
export async function readImageFile(file: string, preparation: Preparation): Promise<Float32Array> {
  const bytes = await readRegular(file, archiveLimits.entryBytes);
  try {
    return normalise(await decodeRgb({ kind: 'encoded', bytes }, preparation), preparation);
  } catch (error) {
    throw new VinobenchError('input', `${file} cannot be used as an image: ${reasonOf(error)}.`, {
      place: { file },
      trouble: { kind: 'input-refused', detail: file },
      cause: error,
    });
  }
}
