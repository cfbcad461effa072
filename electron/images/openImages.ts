/** Opens a folder or an archive of images and finds their labels. */
import path from 'node:path';
import { VinobenchError } from '../../shared/errors.ts';
import type { ImageEntry, ImageSet, LabelSource } from './imageSet.ts';
import { findLabels } from './labels.ts';
import { type FileSource, openSource } from './source.ts';

/**
 * @param location a folder, a zip, a tar or a tar.gz
 * @param options.labels a file of lines `name label`; null: looked for as ImageNet's val.txt, then by sub-folder
 * @throws VinobenchError `input` when nothing can be read there, it holds no image, or its labels do not fit
 */
export async function openImages(
  location: string,
  { labels = null }: { labels?: string | null } = {},
): Promise<ImageSet> {
  const root = path.resolve(location);
  const source = await openSource(root);
  try {
    if (source.images.length === 0) {
      const sentence = `${root} holds no images (jpg, jpeg, png, bmp or webp files).`;
      throw new VinobenchError('input', sentence, { place: { file: root } });
    }
    const found = await findLabels(root, source, labels);
    return imageSet(source, found);
  } catch (error) {
    await source.close();
    throw error;
  }
}

function imageSet(
  source: FileSource,
  { labelOf, labelSource }: { labelOf: (name: string) => number | null; labelSource: LabelSource | null },
): ImageSet {
  const images: ImageEntry[] = source.images.map((name) => ({ name, label: labelOf(name) }));
  const indexOf = new Map(source.images.map((name, index) => [name, index]));
  return {
    images,
    labelled: labelSource !== null,
    labelSource,
    async *read(indices, signal) {
      const wanted = new Set(indices.flatMap((index) => source.images[index] ?? []));
      for await (const { name, bytes } of source.read(wanted, signal)) {
        const index = indexOf.get(name);
        if (index !== undefined)
          yield { index, open: async () => ({ kind: 'encoded', bytes: await bytes() }) };
      }
    },
    close: () => source.close(),
  };
}
