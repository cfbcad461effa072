/** Files that images may lie in: a folder or an archive, told apart by what they hold, not by their names. */
import { stat } from 'node:fs/promises';
import { VinobenchError } from '../../shared/errors.ts';
import { quotedName } from '../files/archiveNames.ts';
import { openRegular, unreadableFile } from '../files/regularFile.ts';

/** The name of ImageNet's own list of labels. */
export const labelFileName = 'val.txt';

const imageName = /\.(?:jpe?g|jfif|png|bmp|webp)$/i;

export interface FileSource {
  /** Of image files, relative, with `/`; sorted. */
  readonly images: readonly string[];
  /** Files named val.txt, likewise. */
  readonly labelFiles: readonly string[];
  /** @param name one of labelFiles */
  readText(name: string): Promise<string>;
  /** In an order of its own. @param wanted names */
  read(wanted: ReadonlySet<string>, signal?: AbortSignal): AsyncIterable<FoundFile>;
  close(): Promise<void>;
}

export interface FoundFile {
  readonly name: string;
  /** As its source says, before it is read. */
  readonly size: number;
  bytes(): Promise<Buffer>;
}

/** @throws VinobenchError `input` when there is no such file, or it is neither a folder nor an archive; `cancelled` */
export async function openSource(path: string, signal?: AbortSignal): Promise<FileSource> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadableFile(path, error);
  });
  if (facts.isDirectory()) return (await import('./folder.ts')).openFolder(path, signal);
  switch (await archiveKind(path)) {
    case 'zip':
      return (await import('./zip.ts')).openZip(path);
    case 'tar':
      return (await import('./tar.ts')).openTar(path, signal);
    case null:
      throw new VinobenchError(
        'input',
        imageName.test(path)
          ? `${path} is one image; name the folder that it lies in.`
          : `${path} is neither a folder nor a zip, tar or tar.gz archive of images.`,
        { place: { file: path } },
      );
  }
}

async function archiveKind(path: string): Promise<'zip' | 'tar' | null> {
  const head = await firstBytes(path);
  if (head.subarray(0, 2).toString('latin1') === 'PK') return 'zip';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'tar';
  // POSIX (pax, ustar) and GNU write it there; older ones are known by their name alone.
  const isTar = head.subarray(257, 262).toString('latin1') === 'ustar' || /\.tar$/i.test(path);
  return isTar ? 'tar' : null;
}

async function firstBytes(path: string): Promise<Buffer> {
  await using file = await openRegular(path);
  return await file.read(0, Math.min(512, file.size));
}

/** Whether a file of this name is an image or a list of labels. What macOS adds to archives and hidden files are neither. */
export const isTaken = (name: string): boolean =>
  (imageName.test(name) || isLabelFile(name)) &&
  !name.split('/').some((part) => part === '__MACOSX' || (part.startsWith('.') && !/^\.{1,2}$/.test(part)));

const isLabelFile = (name: string): boolean => name === labelFileName || name.endsWith(`/${labelFileName}`);

/** Sorts out what a source lists. */
export function sortNames(names: Iterable<string>): Pick<FileSource, 'images' | 'labelFiles'> {
  const images: string[] = [];
  const labelFiles: string[] = [];
  for (const name of names) {
    if (!isTaken(name)) continue;
    (isLabelFile(name) ? labelFiles : images).push(name);
  }
  return { images: images.sort(), labelFiles: labelFiles.sort() };
}

/** For an entry without which an archive is of no use. @param error its message is what is wrong with it */
export function entryFault(file: string, name: string, error: unknown): VinobenchError {
  if (error instanceof VinobenchError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new VinobenchError('input', `The entry ${quotedName(name)} of ${file} cannot be used: ${reason}.`, {
    place: { file },
    cause: error,
  });
}
