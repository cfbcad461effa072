/** A folder of images, its sub-folders included. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { cannotRead, type FileSource, longestImageBytes, sortNames } from './source.ts';

/** A link to a folder above would lead round for ever. */
const deepest = 16;

/** @throws VinobenchError `input` for a folder that cannot be listed */
export async function openFolder(root: string): Promise<FileSource> {
  const { images, labelFiles } = sortNames(await filesUnder(root));
  return {
    images,
    labelFiles,
    readText: (name) => readFile(path.join(root, name), 'utf8'),
    async *read(wanted) {
      for (const name of wanted) yield { name, bytes: () => readWhole(path.join(root, name)) };
    },
    close: async () => undefined,
  };
}

/** Relative, with `/`. Links count as what they lead to; those that lead nowhere are left out. */
async function filesUnder(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    const here = path.join(root, folder);
    const entries = await readdir(here, { withFileTypes: true }).catch((error: unknown) => {
      throw cannotRead(here, error);
    });
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const target = entry.isSymbolicLink() ? await stat(path.join(root, name)).catch(() => null) : entry;
      if (target?.isFile() === true) found.push(name);
      else if (target?.isDirectory() === true && depth < deepest) await walk(name, depth + 1);
    }
  };
  await walk('', 0);
  return found;
}

async function readWhole(file: string): Promise<Buffer> {
  if ((await stat(file)).size > longestImageBytes) throw new Error('it is longer than 256 MiB');
  return await readFile(file);
}
