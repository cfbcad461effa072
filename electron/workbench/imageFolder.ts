/** Looks into a folder or an archive of images before anything is begun with it. */
import path from 'node:path';
import { isVinobenchError, VinobenchError } from '../../shared/errors.ts';
import type { ImageFolder } from '../../shared/images.ts';
import type { RunCalibration } from '../../shared/run.ts';
import { arrayFilesIn } from '../arrays/folder.ts';
import { openImages } from '../images/openImages.ts';

/**
 * A folder of arrays counts its files: they are samples, without labels.
 * @throws VinobenchError `input` when nothing can be read there or it holds no image
 */
export async function lookAtImages(location: string): Promise<ImageFolder> {
  const root = path.resolve(location);
  const arrays = await arrayFilesIn(root);
  const none = { labelled: 0, classes: 0, labelSource: null, labelTrouble: null };
  if (arrays !== null) return { path: root, images: arrays.length, ...none };
  const plain = await openImages(root, { labelled: false });
  const unlabelled = { labelled: 0, classes: 0, labelSource: null };
  const facts = { path: root, images: plain.images.length };
  await plain.close();
  try {
    const set = await openImages(root);
    const labels = set.images.flatMap(({ label }) => label ?? []);
    await set.close();
    return {
      ...facts,
      labelled: labels.length,
      classes: new Set(labels).size,
      labelSource: set.labelSource?.kind ?? null,
      labelTrouble: null,
    };
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return { ...facts, ...unlabelled, labelTrouble: error.message };
  }
}

/**
 * Told before a run begins, not in each of its cells.
 * @throws VinobenchError `input`
 */
export async function requireImages(
  precisions: readonly string[],
  calibration: RunCalibration | undefined,
): Promise<void> {
  if (calibration === undefined || calibration.images === null || !precisions.includes('INT8')) return;
  if ((await arrayFilesIn(path.resolve(calibration.images))) !== null) return;
  try {
    const set = await openImages(calibration.images, { labelled: false });
    await set.close();
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    throw new VinobenchError(
      error.code,
      `${error.message} INT8 is calibrated with them: name a folder or an archive of images, or leave them out for synthetic ones.`,
      { place: error.place, cause: error },
    );
  }
}
