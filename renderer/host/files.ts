/** Files of the user on their way to the host and back: uploads in a browser, paths and dialogs in the window. */

export interface GivenFile {
  readonly name: string;
  /** Where the host reads it. */
  readonly path: string;
}

/** What can be a model or a part of one; the rest of a dropped folder is left alone. */
const modelFile = /\.(prototxt|caffemodel|xml|bin|onnx|pb|tflite|pdmodel|pdiparams)$/i;

export const isModelFile = (name: string): boolean => modelFile.test(name);

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

/** XMLHttpRequest, since fetch tells nothing about what it has sent. */
function upload(file: File, drop: string, onProgress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/upload?${new URLSearchParams({ name: file.name, drop })}`);
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
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesUnder))).flat();
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (isFileEntry(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
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
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = '.prototxt,.caffemodel,.xml,.bin,.onnx,.pb,.tflite,.pdmodel,.pdiparams';
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
