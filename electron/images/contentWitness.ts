/**
 * What the files of an image set held when they were read. A calibration reads its images several times, and is kept by what they
 * hold: each reading has to be of the same bytes.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileChanged } from '../../shared/faults/errors.ts';
import type { ImageData, ImageSet } from './imageSet.ts';

export class ContentWitness {
  readonly #root: string;
  /** SHA-256 in hex by a file's name. */
  readonly #digests = new Map<string, string>();

  /** @param root the folder or archive, for errors */
  constructor(root: string) {
    this.#root = root;
  }

  /** The same set; `open` rejects with `changed` where a file holds something else than when it was read before. */
  watched(set: ImageSet): ImageSet {
    const see = (index: number, digest: string): void => this.#see(set.images[index]?.name ?? '', digest);
    return {
      ...set,
      async *read(indices, signal) {
        for await (const read of set.read(indices, signal)) {
          const { index, open } = read;
          const openSeen = async (): Promise<ImageData> => {
            const data = await open().catch((error: unknown) => {
              see(index, 'unreadable');
              throw error;
            });
            see(index, sha256(data.kind === 'encoded' ? data.bytes : data.data));
            return data;
          };
          yield { ...read, open: openSeen };
        }
      },
    };
  }

  #see(name: string, digest: string): void {
    const before = this.#digests.get(name);
    if (before !== undefined && before !== digest) throw fileChanged(path.join(this.#root, name));
    this.#digests.set(name, digest);
  }

  /**
   * SHA-256 in hex of the names and contents of these files, as far as they were read. One that cannot be read counts by its
   * name: it is left out of whatever is made of the others.
   */
  hash(names: readonly string[]): string {
    const lines = names.flatMap((name) => {
      const digest = this.#digests.get(name);
      return digest === undefined ? [] : `${name}\n${digest}`;
    });
    // An archive is read in its own order.
    return sha256(lines.sort().join('\n'));
  }
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
