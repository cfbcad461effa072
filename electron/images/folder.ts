/** A folder of images, its sub-folders included. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { filesUnder } from '../files/folderWalk.ts';
import { archiveLimits, labelLimits, tooLarge } from '../files/limits.ts';
import { openRegular, readRegular } from '../files/regularFile.ts';
import { type FileSource, sortNames } from './fileSource.ts';

/** @throws VinobenchError `input` as `filesUnder` does, `cancelled` */
export async function openFolder(root: string, signal?: AbortSignal): Promise<FileSource> {
  const { images, labelFiles } = sortNames(await filesUnder(root, signal));
  return {
    images,
    labelFiles,
    readText: async (name) => (await readRegular(path.join(root, name), labelLimits.bytes)).toString('utf8'),
    async *read(wanted) {
      for (const name of wanted) {
        const file = path.join(root, name);
        // What cannot be looked at cannot be opened either, and then says why.
        const size = await stat(file).then(
          (facts) => facts.size,
          () => 0,
        );
        yield { name, size, bytes: () => readImage(file) };
      }
    },
    close: async () => undefined,
  };
}

async function readImage(path: string): Promise<Buffer> {
  await using file = await openRegular(path);
  const most = archiveLimits.entryBytes;
  if (file.size > most) throw new Error(`it ${tooLarge(most)}`);
  return await file.read(0, file.size);
}
