/** A folder of samples for a network that takes no images: one .npy or .npz file each. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../files/regularFile.ts';

/**
 * Absolute paths of a folder's .npy and .npz files, in alphabetical order; null for what is not a folder or has none. A hidden file
 * is not one of them.
 */
export async function arrayFilesIn(folder: string): Promise<readonly string[] | null> {
  const facts = await stat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) return null;
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.np[yz]$/i.test(name)).toSorted();
  return names.length === 0 ? null : names.map((name) => path.join(folder, name));
}

/** SHA-256, in hex, of the names and contents of files: the same ones give the same, wherever they are. */
export async function arraysHash(files: readonly string[], signal?: AbortSignal): Promise<string> {
  const digests = new Map<string, string>();
  for (const file of files) digests.set(file, await sha256OfFile(file, signal));
  return hashOfArrays(digests);
}

/** The same of the digest of each file, in their order. */
export function hashOfArrays(digests: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [file, digest] of digests) hash.update(`${path.basename(file)}\n${digest}\n`);
  return hash.digest('hex');
}
