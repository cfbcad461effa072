/** Files of the user on their way to the host and back: uploads in a browser, paths and dialogs in the window. */

import { folderOfDrop, sortDropped } from '../../shared/adding/dropped.ts';
import { modelExtensions } from '../../shared/modelFile/extensions.ts';
import type { HostConnection } from './connection.ts';
import { newUuid } from './uuid.ts';

/** With where it lay: relative to what was dropped, with `/`. */
export interface DroppedFile {
  readonly file: File;
  readonly path: string;
}

/** Files that the host has to find in one folder, or in folders of it, under these names. */
export interface Parcel {
  readonly files: readonly {
    readonly name: string;
    readonly file: File;
    /** Folders in that folder, with `/`. */
    readonly under?: string | null;
  }[];
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Bytes sent of all bytes. */
  readonly onProgress: (sent: number, total: number) => void;
}

/** Files to the host and from it, over requests of their own in a browser. */
export class FileTransfers {
  readonly #connection: Pick<HostConnection, 'uploadTicket' | 'downloadAddress'>;

  constructor(connection: Pick<HostConnection, 'uploadTicket' | 'downloadAddress'>) {
    this.#connection = connection;
  }

  /**
   * Makes files readable for the host: where it reads them, parcel by parcel.
   * @throws Error with a sentence of the host, or one that says that the host cannot be reached; AbortError
   */
  readonly sendFiles = async (
    parcels: readonly Parcel[],
    { signal, onProgress }: SendOptions,
  ): Promise<string[][]> => {
    const { vinobench } = window;
    if (vinobench !== undefined)
      return parcels.map(({ files }) => files.map(({ file }) => pathOf(vinobench, file)));
    const total = parcels.flatMap(({ files }) => files).reduce((sum, { file }) => sum + file.size, 0);
    const paths: string[][] = [];
    let before = 0;
    for (const { files } of parcels) {
      const drop = newUuid();
      const sent: string[] = [];
      for (const { name, file, under = null } of files) {
        const query = new URLSearchParams({ name, drop, ...(under === null ? {} : { under }) });
        sent.push(await this.#upload(file, query, signal, (bytes) => onProgress(before + bytes, total)));
        before += file.size;
      }
      paths.push(sent);
    }
    return paths;
  };

  /**
   * Makes images readable for the host, in the folders that they lay in.
   * @returns the folder that holds them all, or the one archive
   * @throws Error as `sendFiles` does
   */
  readonly giveImages = async (
    files: readonly DroppedFile[],
    { signal, onProgress }: SendOptions,
  ): Promise<string> => {
    const [first] = files;
    if (first === undefined) throw new Error('No file was dropped.');
    const { vinobench } = window;
    const alone = files.length === 1 && sortDropped([first.path]).archives.length === 1;
    const paths = files.map(({ path }) => path);
    if (vinobench !== undefined) {
      const absolute = pathOf(vinobench, first.file);
      return alone ? absolute : folderOfDrop(absolute, first.path, paths);
    }
    const drop = newUuid();
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const sent = files.map(() => 0);
    const waiting = files.entries();
    // What comes after one that was refused would be sent for nothing.
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    let absolute = '';
    const sendNext = async () => {
      for (const [index, { file, path }] of waiting) {
        const folder = path.split('/').slice(0, -1).join('/');
        const query = new URLSearchParams({
          name: file.name,
          drop,
          ...(folder === '' ? {} : { under: folder }),
        });
        const landed = await this.#upload(file, query, either, (bytes) => {
          sent[index] = bytes;
          onProgress(
            sent.reduce((sum, one) => sum + one, 0),
            total,
          );
        });
        if (index === 0) absolute = landed;
      }
    };
    try {
      await Promise.all(Array.from({ length: sentAtOnce }, sendNext));
    } catch (error) {
      stop.abort();
      throw error;
    }
    return alone ? absolute : folderOfDrop(absolute, first.path, paths);
  };

  /** In a browser: one of the host's own files. */
  readonly downloadFile = async (path: string): Promise<void> => {
    const link = document.createElement('a');
    link.href = await this.#connection.downloadAddress(new URLSearchParams({ path }));
    link.download = '';
    link.click();
  };

  /** XMLHttpRequest, since fetch tells nothing about what it has sent. */
  async #upload(
    file: File,
    query: URLSearchParams,
    signal: AbortSignal,
    onProgress: (sent: number) => void,
  ): Promise<string> {
    await checkWelcome(file, signal);
    const target = `/upload?${query}`;
    const [header, ticket] = await this.#connection.uploadTicket(target);
    return await new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const request = new XMLHttpRequest();
      request.open('POST', target);
      request.setRequestHeader(header, ticket);
      request.responseType = 'json';
      request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
      request.addEventListener('load', () => {
        const answer: unknown = request.response;
        if (request.status === 201) resolve(textOf(answer, 'path'));
        else reject(new Error(textOf(answer, 'message') || `${file.name} was refused (${request.status}).`));
      });
      request.addEventListener('error', () =>
        reject(new Error(`${file.name} was not sent: the connection broke off, or the file changed.`)),
      );
      request.addEventListener('abort', () => reject(signal.reason));
      signal.addEventListener('abort', () => request.abort(), { once: true });
      request.send(file);
    });
  }
}

function pathOf(bridge: NonNullable<Window['vinobench']>, file: File): string {
  const path = bridge.pathOf(file);
  if (path !== '') return path;
  throw new Error(`${file.name} is not on the disk. Save it in a folder and drop it from there.`);
}

/** Small files would wait for each other's answers, so this many are sent at once. */
const sentAtOnce = 4;

/** From here on a file is worth a question before it is sent. */
const largeBytes = 32 * 2 ** 20;

/** A browser sends all of a file before it reads why it was refused, so the host is asked first. */
async function checkWelcome({ name, size }: File, signal: AbortSignal): Promise<void> {
  if (size < largeBytes) return;
  const answer = await fetch(`/upload?${new URLSearchParams({ name, bytes: String(size) })}`, {
    cache: 'no-store',
    signal,
  });
  if (!answer.ok)
    throw new Error(textOf(await answer.json(), 'message') || `${name} was refused (${answer.status}).`);
}

function textOf(answer: unknown, key: string): string {
  if (typeof answer !== 'object' || answer === null || !(key in answer)) return '';
  const value: unknown = Reflect.get(answer, key);
  return typeof value === 'string' ? value : '';
}

/** A folder with more is not a model. */
const mostFiles = 20_000;

/**
 * All files of a drop, those in folders included. Entries have to be asked for before the first await.
 * @throws Error with a sentence for a folder that cannot be read, or one that is too large
 */
export async function droppedFiles(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found: DroppedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  if (found.length >= mostFiles)
    throw new Error(`There are more than ${mostFiles} files. Drop the folder of the model itself.`);
  if (isFileEntry(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(() => {
      throw new Error(`${entry.name} cannot be read. Check whether you may, and drop it again.`);
    });
    found.push({ file, path: entry.fullPath.replace(/^\//, '') });
  } else if (isFolderEntry(entry)) {
    for (const child of await childrenOf(entry)) await collect(child, found);
  }
}

async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ).catch(() => {
      throw new Error(`The folder ${entry.name} cannot be read. Check whether you may, and drop it again.`);
    });
    // Systems give them in any order.
    if (some.length === 0) return children.toSorted((a, b) => a.name.localeCompare(b.name));
    children.push(...some);
  }
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** The browser's own picker; none when it was cancelled. */
export async function pickFiles(): Promise<DroppedFile[]> {
  const files = await picked((input) => {
    input.multiple = true;
    input.accept = modelExtensions.map((extension) => `.${extension}`).join(',');
  });
  return files.map((file) => ({ file, path: file.name }));
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
  const wanted = new Set(images);
  return found.filter(({ path }) => wanted.has(path));
}

export async function pickArchive(): Promise<DroppedFile[]> {
  const files = await picked((input) => {
    input.accept = '.zip,.tar,.tgz,.gz';
  });
  return files.map((file) => ({ file, path: file.name }));
}

/** Values of one input. */
export async function pickInputFile(): Promise<DroppedFile[]> {
  const files = await picked((input) => {
    input.accept = '.jpg,.jpeg,.png,.bmp,.webp,.npy,.npz,.bin';
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

/**
 * Gives the user a file: the system's dialog in the window, a download in a browser.
 * @throws Error with a sentence when it cannot be written where it was to go
 */
export async function saveFile(name: string, data: Blob): Promise<void> {
  if (window.vinobench !== undefined) {
    const saved = await window.vinobench.save({ name, data: new Uint8Array(await data.arrayBuffer()) });
    if (saved !== null && 'problem' in saved) throw new Error(saved.problem);
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
export async function packageLicences(): Promise<string> {
  const answer = await fetch('./licences.txt');
  if (!answer.ok) throw new Error('The licences are missing from this build of the page. Build it again.');
  return await answer.text();
}
