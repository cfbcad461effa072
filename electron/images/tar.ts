/** Images in a tar archive, gzipped or not; a gzipped one is read from its beginning each time, never as a whole. */
import { archiveLimits, labelLimits } from '../files/limits.ts';
import { openTarFile } from '../files/tarFile.ts';
import { entryFault, type FileSource, isTaken, sortNames } from './fileSource.ts';

/** @throws VinobenchError `input` as `openTarFile` does, `cancelled` */
export async function openTar(file: string, signal?: AbortSignal): Promise<FileSource> {
  const tar = await openTarFile(file, isTaken, signal);
  return {
    ...sortNames(tar.entries.keys()),
    readText: async (name) => {
      for await (const { content } of tar.readAll(new Set([name]), labelLimits.bytes, signal)) {
        try {
          return (await content()).toString('utf8');
        } catch (error) {
          throw entryFault(file, name, error);
        }
      }
      throw entryFault(file, name, new Error('it is gone'));
    },
    async *read(wanted, readSignal) {
      for await (const { name, content } of tar.readAll(wanted, archiveLimits.entryBytes, readSignal))
        yield { name, size: tar.entries.get(name)?.size ?? 0, bytes: content };
    },
    close: async () => await tar[Symbol.asyncDispose](),
  };
}
