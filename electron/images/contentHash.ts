/** What images hold, as one number: the same ones again give the same, wherever they lie. */
import { createHash } from 'node:crypto';
import type { ImageData, ImageSet } from './imageSet.ts';

/**
 * SHA-256 in hex of the names and contents of those chosen. A file that cannot be read counts by its name: it will be
 * left out of whatever is made of the others.
 */
export async function contentHash(
  set: ImageSet,
  indices: readonly number[],
  signal?: AbortSignal,
): Promise<string> {
  const digests: string[] = [];
  for await (const { index, open } of set.read(indices, signal)) {
    const data = await open().catch(() => null);
    const name = set.images[index]?.name ?? '';
    digests.push(`${name}\n${data === null ? 'unreadable' : sha256(bytesOf(data))}`);
  }
  // An archive is read in an order of its own.
  return sha256(digests.sort().join('\n'));
}

const bytesOf = (data: ImageData): Uint8Array => (data.kind === 'encoded' ? data.bytes : data.data);

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
