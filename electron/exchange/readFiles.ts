/** The way in: files as they lie on the disk, and archives of them, to documents; all of them or an error that names the first that is wrong. */
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { ReadDocuments } from '../../shared/documents/readDocuments.ts';
import { isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import { readRegular } from '../files/regularFile.ts';
import { openZipBytes } from '../files/zipFile.ts';
import { type AssembleOptions, assemble } from './assemble.ts';
import { type GivenFile, lookedInto } from './content.ts';
import { exchangeLimits, refusedFile } from './limits.ts';
import type { FoundPart } from './parts.ts';
import { readContent } from './registry.ts';

interface ReadOptions extends AssembleOptions {
  readonly signal?: AbortSignal;
}

/** @throws VinobenchError `input` for the first file that cannot be read whole, of which nothing is taken then; `cancelled` between two */
export async function readFiles(paths: readonly string[], options: ReadOptions): Promise<ReadDocuments> {
  if (paths.length > exchangeLimits.files)
    throw new VinobenchError(
      'usage',
      `Up to ${exchangeLimits.files} files are imported at once: name fewer.`,
    );
  const found: FoundPart[] = [];
  for (const path of paths) {
    if (options.signal?.aborted === true) throw new VinobenchError('cancelled', 'The import was cancelled.');
    const bytes = await readRegular(path, exchangeLimits.bytes);
    found.push(...(await partsOf({ name: basename(path), folder: dirname(path), bytes })));
  }
  return assemble(found, options);
}

/** The same of bytes. */
export async function partsOf(file: GivenFile): Promise<FoundPart[]> {
  try {
    const content = await lookedInto(file);
    if (content.kind === 'zip') return await partsOfArchive(file);
    const { format, parts } = readContent(content, file.name);
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    return parts.map((part) => ({ part, format, file: file.name, folder: file.folder, sha256 }));
  } catch (error) {
    if (isVinobenchError(error)) throw error;
    throw refusedFile(file.name, 'is damaged in a way that no format expects', error);
  }
}

const isPicture = (name: string): boolean => /\.(?:svg|png)$/i.test(name);

/** Pictures are made of the documents, and made again when they are asked for. */
async function partsOfArchive({ name, bytes }: GivenFile): Promise<FoundPart[]> {
  await using archive = await openZipBytes(name, bytes, (entry) => !isPicture(entry));
  if (archive.entries.size > exchangeLimits.entries)
    throw refusedFile(name, `has more than ${exchangeLimits.entries} files`);
  let total = 0;
  for (const { size } of archive.entries.values()) total += size;
  if (total > exchangeLimits.archiveBytes)
    throw refusedFile(name, 'unpacks to too much; unpack it and import its files');
  const found: FoundPart[] = [];
  for (const entry of archive.entries.keys()) {
    const content = await archive.read(entry, exchangeLimits.bytes).catch((error: unknown) => {
      throw refusedFile(
        name,
        `is damaged at ${basename(entry)
          .replaceAll(/[^\w.-]/g, '?')
          .slice(0, 60)}`,
        error,
      );
    });
    // An archive in an archive is no report.
    if (content.subarray(0, 2).toString('latin1') === 'PK') throw refusedFile(name, 'has an archive in it');
    found.push(
      ...(await partsOf({ name: basename(entry), folder: `${name}/${dirname(entry)}`, bytes: content })),
    );
  }
  if (found.length === 0) throw refusedFile(name, 'has no run, profile or report in it');
  return found;
}
