/** Files of the user on their way to the host and back: uploads in a browser, paths and dialogs in the window. */

import { folderOfDrop, sortDropped } from '../../shared/view/dropped.ts';

export interface GivenFile {
  readonly name: string;
  /** Where the host reads it. */
  readonly path: string;
}

/** With where it lay: relative to what was dropped, with `/`. */
export interface DroppedFile {
  readonly file: File;
  readonly path: string;
}

/**
 * Makes files readable for the host, those of one drop in one folder.
 * @param onProgress bytes sent of all bytes
 * @throws Error with a sentence of the host, or one that says that the host cannot be reached
 */
export async function giveFiles(
  files: readonly File[],
  onProgress: (sent: number, total: number) => void,
): Promise<GivenFile[]> {
  const { vinobench } = window;
  if (vinobench !== undefined) {
    return files.map((file) => ({ name: file.name, path: vinobench.pathOf(file) }));
  }
  const drop = crypto.randomUUID();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const given: GivenFile[] = [];
  let before = 0;
  for (const file of files) {
    const path = await upload(file, drop, (sent) => onProgress(before + sent, total));
    given.push({ name: file.name, path });
    before += file.size;
  }
  return given;
}

/** Many small files wait for each other's answers; so many are under way at once. */
const sentAtOnce = 4;

/**
 * Makes images readable for the host, in the folders that they lay in.
 * @param onProgress bytes sent of all bytes
 * @returns the folder that holds them all, or the one archive
 * @throws Error as `giveFiles` does
 */
export async function giveImages(
  files: readonly DroppedFile[],
  onProgress: (sent: number, total: number) => void,
): Promise<string> {
  const [first] = files;
  if (first === undefined) throw new Error('Nothing was dropped that is a file.');
  const { vinobench } = window;
  const alone = files.length === 1 && sortDropped([first.path]).archives.length === 1;
  const paths = files.map(({ path }) => path);
  if (vinobench !== undefined) {
    const absolute = vinobench.pathOf(first.file);
    return alone ? absolute : folderOfDrop(absolute, first.path, paths);
  }
  const drop = crypto.randomUUID();
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const sent = files.map(() => 0);
  const waiting = files.entries();
  let absolute = '';
  const sendNext = async () => {
    for (const [index, { file, path }] of waiting) {
      const folder = path.split('/').slice(0, -1).join('/');
      const landed = await upload(
        file,
        drop,
        (bytes) => {
          sent[index] = bytes;
          onProgress(
            sent.reduce((sum, one) => sum + one, 0),
            total,
          );
        },
        folder,
      );
      if (index === 0) absolute = landed;
    }
  };
  await Promise.all(Array.from({ length: sentAtOnce }, sendNext));
  return alone ? absolute : folderOfDrop(absolute, first.path, paths);
}

/** XMLHttpRequest, since fetch tells nothing about what it has sent. */
function upload(file: File, drop: string, onProgress: (sent: number) => void, under = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(
      'POST',
      `/upload?${new URLSearchParams({ name: file.name, drop, ...(under === '' ? {} : { under }) })}`,
    );
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('load', () => {
      const answer: unknown = request.response;
      if (request.status === 201) resolve(textOf(answer, 'path'));
      else reject(new Error(textOf(answer, 'message') || `${file.name} was refused (${request.status}).`));
    });
    request.addEventListener('error', () =>
      reject(new Error(`${file.name} was not sent: the host cannot be reached. Try again when it is.`)),
    );
    request.send(file);
  });
}

function textOf(answer: unknown, key: string): string {
  if (typeof answer !== 'object' || answer === null || !(key in answer)) return '';
  const value: unknown = Reflect.get(answer, key);
  return typeof value === 'string' ? value : '';
}

/** All files of a drop, those in folders included. Entries have to be asked for before the first await. */
export async function filesOf(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
  return (await Promise.all(entries.map(filesUnder))).flat();
}

async function filesUnder(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (isFileEntry(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, '') }];
  }
  if (!isFolderEntry(entry)) return [];
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    children.push(...some);
  }
  return (await Promise.all(children.map(filesUnder))).flat();
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** The browser's own picker; none when it was cancelled. */
export function pickFiles(): Promise<File[]> {
  return picked((input) => {
    input.multiple = true;
    input.accept = '.prototxt,.caffemodel,.xml,.bin,.onnx,.pb,.tflite,.pdmodel,.pdiparams';
  });
}

/** Of a folder, what is an image or says what images show. */
export async function pickFolder(): Promise<DroppedFile[]> {
  const files = await picked((input) => {
    input.webkitdirectory = true;
  });
  const found = files.map((file) => ({ file, path: file.webkitRelativePath }));
  const { images } = sortDropped(found.map(({ path }) => path));
  if (files.length > 0 && images.length === 0)
    throw new Error('This folder holds no images (jpg, jpeg, png, bmp or webp files).');
  return found.filter(({ path }) => images.includes(path));
}

export async function pickArchive(): Promise<DroppedFile[]> {
  const files = await picked((input) => {
    input.accept = '.zip,.tar,.tgz,.gz';
  });
  return files.map((file) => ({ file, path: file.name }));
}

function picked(prepare: (input: HTMLInputElement) => void): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    prepare(input);
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** Gives the user a file: the system's dialog in the window, a download in a browser. */
export async function saveFile(name: string, data: Blob): Promise<void> {
  if (window.vinobench !== undefined) {
    await window.vinobench.save({ name, data: new Uint8Array(await data.arrayBuffer()) });
    return;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Bytes that one upload may have; null in the window, which needs none. */
export async function uploadLimit(): Promise<number | null> {
  if (window.vinobench !== undefined) return null;
  const answer: unknown = await (await fetch('/upload')).json();
  const limit =
    typeof answer === 'object' && answer !== null && 'limitBytes' in answer ? answer.limitBytes : null;
  return typeof limit === 'number' ? limit : null;
}

/** Of the packages in the page, as the build has found them. */
export async function licenceText(): Promise<string> {
  const answer = await fetch('./licences.txt');
  if (!answer.ok) throw new Error('The licences are missing from this build of the page. Build it again.');
  return await answer.text();
}
