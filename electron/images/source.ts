/** Files that images may lie in: a folder or an archive, told apart by what they hold, not by their names. */
import { open, stat } from 'node:fs/promises';
import { VinobenchError } from '../../shared/errors.ts';

/** Longer ones are no photographs: they would fill the memory before anything is known about them. */
export const longestImageBytes = 256 * 2 ** 20;
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
  bytes(): Promise<Buffer>;
}

/** @throws VinobenchError `input` when there is no such file, or it is neither a folder nor an archive */
export async function openSource(path: string): Promise<FileSource> {
  const facts = await stat(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if (facts.isDirectory()) return (await import('./folder.ts')).openFolder(path);
  switch (await archiveKind(path)) {
    case 'zip':
      return (await import('./zip.ts')).openZip(path);
    case 'tar':
      return (await import('./tar.ts')).openTar(path);
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
  const head = await firstBytes(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if (head.subarray(0, 2).toString('latin1') === 'PK') return 'zip';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'tar';
  // POSIX (pax, ustar) and GNU write it there; older ones are known by their name alone.
  const isTar = head.subarray(257, 262).toString('latin1') === 'ustar' || /\.tar$/i.test(path);
  return isTar ? 'tar' : null;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Sorts out what a source lists. What macOS adds to archives and hidden files are no images. */
export function sortNames(names: Iterable<string>): Pick<FileSource, 'images' | 'labelFiles'> {
  const images: string[] = [];
  const labelFiles: string[] = [];
  for (const name of names) {
    if (name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) continue;
    if (imageName.test(name)) images.push(name);
    else if (name === labelFileName || name.endsWith(`/${labelFileName}`)) labelFiles.push(name);
  }
  return { images: images.sort(), labelFiles: labelFiles.sort() };
}

export function cannotRead(path: string, error: unknown): VinobenchError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const what =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EACCES'
        ? 'may not be read by this user; give it read permission'
        : `cannot be read (${code})`;
  return new VinobenchError('input', `${path} ${what}.`, { place: { file: path }, cause: error });
}
