/** Images in a zip archive: any entry can be read without those before it. */
import { archiveLimits, labelLimits } from '../files/limits.ts';
import { openZipFile } from '../files/zipFile.ts';
import { entryFault, type FileSource, isTaken, sortNames } from './fileSource.ts';

/** @throws VinobenchError `input` as `openZipFile` does */
export async function openZip(file: string): Promise<FileSource> {
  const zip = await openZipFile(file, isTaken);
  return {
    ...sortNames(zip.entries.keys()),
    readText: async (name) => {
      try {
        return (await zip.read(name, labelLimits.bytes)).toString('utf8');
      } catch (error) {
        throw entryFault(file, name, error);
      }
    },
    async *read(wanted) {
      for (const name of wanted)
        yield {
          name,
          size: zip.entries.get(name)?.size ?? 0,
          bytes: () => zip.read(name, archiveLimits.entryBytes),
        };
    },
    close: async () => await zip[Symbol.asyncDispose](),
  };
}
