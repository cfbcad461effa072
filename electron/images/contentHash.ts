/** What images hold, as one number: the same ones again give the same, wherever they are. */
import { ContentWitness } from './contentWitness.ts';
import type { ImageSet } from './imageSet.ts';

/**
 * SHA-256 in hex of the names and contents of those chosen. A file that cannot be read counts by its name: it will be
 * left out of whatever is made of the others.
 */
export async function contentHash(
  set: ImageSet,
  indices: readonly number[],
  signal?: AbortSignal,
): Promise<string> {
  const witness = new ContentWitness('');
  for await (const { open } of witness.watched(set).read(indices, signal)) await open().catch(() => null);
  return witness.hash(indices.map((index) => set.images[index]?.name ?? ''));
}
