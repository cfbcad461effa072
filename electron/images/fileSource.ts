/** Files that images may lie in, whatever holds them: which of them are taken, and how they are read. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { quotedName } from '../files/archiveNames.ts';

/** The name of ImageNet's own list of labels. */
export const labelFileName = 'val.txt';

export const imageName = /\.(?:jpe?g|jfif|png|bmp|webp)$/i;

export interface FileSource {
  /** Of image files, relative, with `/`; sorted. */
  readonly images: readonly string[];
  /** Files named val.txt, likewise. */
  readonly labelFiles: readonly string[];
  /** @param name one of labelFiles */
  readText(name: string): Promise<string>;
  /** In its own order. @param wanted names */
  read(wanted: ReadonlySet<string>, signal?: AbortSignal): AsyncIterable<FoundFile>;
  close(): Promise<void>;
}

interface FoundFile {
  readonly name: string;
  /** As its source says, before it is read. */
  readonly size: number;
  bytes(): Promise<Buffer>;
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
    trouble: { kind: 'no-images', detail: file },
    cause: error,
  });
}
