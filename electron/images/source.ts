/** Files that images may lie in: a folder or an archive, distinguished by content, not by name. */
import { stat } from 'node:fs/promises';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { openRegular, unreadableFile } from '../files/regularFile.ts';
import { type FileSource, imageName } from './fileSource.ts';

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
        { place: { file: path }, trouble: { kind: 'no-images', detail: path } },
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
