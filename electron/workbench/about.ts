/** What a host says of itself: its version, and where and how much it keeps. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { About } from '../../shared/contract.ts';
import { bytes } from '../../shared/units.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { dataFolder } from '../store/home.ts';

export async function about(): Promise<About> {
  const folder = dataFolder();
  const [dataBytes, cacheBytes] = await Promise.all([bytesIn(folder), bytesIn(path.join(folder, 'cache'))]);
  return {
    schemaVersion: 1,
    vinobenchVersion,
    dataFolder: folder,
    log: path.join(folder, 'logs', 'vinobench.log'),
    dataBytes: bytes(dataBytes),
    cacheBytes: bytes(cacheBytes),
  };
}

/** A folder that is not there has none; files that go meanwhile are not counted. */
async function bytesIn(folder: string): Promise<number> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      try {
        return (await stat(path.join(parentPath, name))).size;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
