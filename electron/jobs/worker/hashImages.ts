/** The samples of a calibration as one number, by which its outcome is known again. */
import { arrayFilesIn, arraysHash } from '../../arrays/folder.ts';
import { contentHash } from '../../images/contentHash.ts';
import type { ImagesRequest } from '../wire/images.ts';
import { openRequestedImages } from './imageInput.ts';
import { chosenFiles } from './samples.ts';

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
