/** Looks into a folder or an archive of images before anything else is done with it: in a job's process, since it is untrusted. */
import path from 'node:path';
import type { RunCalibration } from '../../../shared/documents/run.ts';
import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import type { ImageFolder } from '../../../shared/files/images.ts';
import { Job } from '../../jobs/host/job.ts';
import { otherImages, readingLimits } from '../../jobs/wire/limits.ts';

/**
 * A folder of arrays counts its files: they are samples, without labels.
 * @throws VinobenchError `input` when nothing can be read there or it holds no image, `limit` when that takes too long, `cancelled`
 */
export async function lookAtImages(location: string, signal?: AbortSignal): Promise<ImageFolder> {
  return await look(location, true, signal);
}

async function look(
  location: string,
  labels: boolean,
  signal: AbortSignal | undefined,
): Promise<ImageFolder> {
  const root = path.resolve(location);
  await using job = new Job({
    title: `Looking into ${root}`,
    limits: { seconds: readingLimits.look.seconds, file: root, wayOut: otherImages },
    ...(signal && { signal }),
  });
  return await job.call.lookAtImages({ path: root, labels });
}

/**
 * Checked before a run begins, not in each of its cells.
 * @throws VinobenchError as `lookAtImages` does
 */
export async function requireImages(
  precisions: readonly string[],
  calibration: RunCalibration | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (calibration === undefined || calibration.images === null || !precisions.includes('INT8')) return;
  try {
    await look(calibration.images, false, signal);
  } catch (error) {
    if (!isVinobenchError(error) || error.code !== 'input') throw error;
    throw new VinobenchError(
      error.code,
      `${error.message} INT8 is calibrated with them: name a folder or an archive of images, or leave them out for synthetic ones.`,
      { place: error.place, cause: error },
    );
  }
}
