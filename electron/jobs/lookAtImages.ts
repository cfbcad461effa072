/** Looks into a folder or an archive that samples shall come from, and hashes those that are chosen: all that reads them without a network. */
import { isVinobenchError } from '../../shared/errors.ts';
import type { ImageFolder } from '../../shared/images.ts';
import { arrayFilesIn, arraysHash } from '../arrays/folder.ts';
import { contentHash } from '../images/contentHash.ts';
import type { ImageSet } from '../images/imageSet.ts';
import { openImages } from '../images/openImages.ts';
import { type ImagesRequest, openRequestedImages } from './imageInput.ts';
import { chosenFiles } from './samples.ts';

export interface LookRequest {
  /** Absolute. */
  readonly path: string;
  /** Whether labels are looked for, too. */
  readonly labels: boolean;
}

/**
 * A folder of arrays counts its files: they are samples, without labels.
 * @throws VinobenchError `input` when nothing can be read there or it holds no image, `cancelled`
 */
export async function lookAtImages({ path, labels }: LookRequest, signal: AbortSignal): Promise<ImageFolder> {
  const arrays = await arrayFilesIn(path);
  const none = { labelled: 0, classes: 0, labelSource: null, labelTrouble: null };
  if (arrays !== null) return { path, images: arrays.length, ...none };
  if (labels) {
    try {
      return await withSet(path, true, signal, (set) => {
        const found = set.images.flatMap(({ label }) => label ?? []);
        const labelSource = set.labelSource?.kind ?? null;
        const facts = { labelled: found.length, classes: new Set(found).size, labelSource };
        return { path, images: set.images.length, ...facts, labelTrouble: null };
      });
    } catch (error) {
      if (!isVinobenchError(error) || error.code !== 'input') throw error;
      const { images } = await lookAtImages({ path, labels: false }, signal);
      return { path, images, ...none, labelTrouble: error.message };
    }
  }
  return await withSet(path, false, signal, ({ images }) => ({ path, images: images.length, ...none }));
}

async function withSet<T>(
  path: string,
  labelled: boolean,
  signal: AbortSignal,
  use: (set: ImageSet) => T,
): Promise<T> {
  const set = await openImages(path, { labelled, signal });
  try {
    return use(set);
  } finally {
    await set.close();
  }
}

/**
 * What the chosen samples of a folder or an archive hold, as one number.
 * @throws VinobenchError as `lookAtImages` does
 */
export async function hashImages(
  request: ImagesRequest & { readonly path: string },
  signal: AbortSignal,
): Promise<string> {
  const { path, subset, seed } = request;
  const arrays = await arrayFilesIn(path);
  if (arrays !== null) return await arraysHash(chosenFiles(arrays, subset, seed), signal);
  await using opened = await openRequestedImages(request, 'all', { signal });
  return await contentHash(opened.set, opened.indices, signal);
}
