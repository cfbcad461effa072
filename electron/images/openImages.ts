/** Opens a folder or an archive of images and finds their labels. */
import path from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { FileSource } from './fileSource.ts';
import type { ImageEntry, ImageSet } from './imageSet.ts';
import { type FoundLabels, findLabels, noLabels } from './labels.ts';
import { openSource } from './source.ts';

interface OpenOptions {
  /** A file of lines `name label`; null: looked for as ImageNet's val.txt, then by sub-folder. */
  readonly labels?: string | null;
  /** False: labels are not needed, so faults in them are ignored. */
  readonly labelled?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param location a folder, a zip, a tar or a tar.gz
 * @throws VinobenchError `input` when nothing can be read there, it holds no image, or its labels do not fit; `cancelled`
 */
export async function openImageFiles(
  location: string,
  { labels = null, labelled = true, signal }: OpenOptions = {},
): Promise<ImageSet> {
  const root = path.resolve(location);
  const source = await openSource(root, signal);
  try {
    if (source.images.length === 0) {
      const sentence = `${root} holds no images (jpg, jpeg, png, bmp or webp files).`;
      throw new VinobenchError('input', sentence, {
        place: { file: root },
        trouble: { kind: 'no-images', detail: root },
      });
    }
    return imageSet(source, labelled ? await findLabels(root, source, labels) : noLabels);
  } catch (error) {
    await source.close();
    throw error;
  }
}

function imageSet(source: FileSource, { labelOf, labelSource }: FoundLabels): ImageSet {
  const images: ImageEntry[] = source.images.map((name) => ({ name, label: labelOf(name) }));
  const indexOf = new Map(source.images.map((name, index) => [name, index]));
  return {
    images,
    labelled: labelSource !== null,
    labelSource,
    async *read(indices, signal) {
      const wanted = new Set(indices.flatMap((index) => source.images[index] ?? []));
      for await (const { name, size, bytes } of source.read(wanted, signal)) {
        const index = indexOf.get(name);
        if (index !== undefined)
          yield { index, size, open: async () => ({ kind: 'encoded', bytes: await bytes() }) };
      }
    },
    close: () => source.close(),
  };
}
