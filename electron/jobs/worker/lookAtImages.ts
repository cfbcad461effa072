/** Looks into a folder or an archive of samples; loads no decoder and no runtime. */
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import type { ImageFolder } from '../../../shared/files/images.ts';
import { arrayFilesIn } from '../../arrays/folder.ts';
import type { ImageSet } from '../../images/imageSet.ts';
import { openImageFiles } from '../../images/openImages.ts';
import type { LookRequest } from '../wire/images.ts';

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
  const set = await openImageFiles(path, { labelled, signal });
  try {
    return use(set);
  } finally {
    await set.close();
  }
}
