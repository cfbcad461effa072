/** What was dropped or picked, sorted out by the names of its files: models, or images for INT8. */
import { variablesAmong } from './modelFolders.ts';
import { isModelFile } from './pairFiles.ts';

interface Dropped {
  /** Of a model, or a part of one. */
  readonly models: readonly string[];
  /** With the label files among them. */
  readonly images: readonly string[];
  /** Archives that may hold images. */
  readonly archives: readonly string[];
}

/** As `electron/images` takes them. */
const imageFile = /\.(?:jpe?g|jfif|png|bmp|webp)$/i;
const labelFile = /(?:^|\/)val\.txt$/;
const archiveFile = /\.(?:zip|tar|tgz|tar\.gz)$/i;
/** Files that operating systems add. */
const hidden = /(?:^|\/)(?:\.|__MACOSX\/)/;

/** @param paths relative to what was dropped, with `/` */
export function sortDropped(paths: readonly string[]): Dropped {
  const seen = paths.filter((path) => !hidden.test(path));
  const images = seen.filter((path) => imageFile.test(path));
  const there = new Set(seen.map((path) => path.toLowerCase()));
  const variables = variablesAmong(seen);
  const isModel = (path: string): boolean =>
    isModelFile(path) && (images.length === 0 || !isBesideImages(path, there));
  return {
    models: seen.filter((path) => variables.has(path) || isModel(path)),
    images: images.length === 0 ? [] : [...images, ...seen.filter((path) => labelFile.test(path))],
    archives: seen.filter((path) => archiveFile.test(path)),
  };
}

/** Sets of images come with an xml for each that says what it shows; an IR's has its bin. `there` is in lower case. */
function isBesideImages(path: string, there: ReadonlySet<string>): boolean {
  const partner = /\.xml$/i.test(path) ? '.bin' : /\.bin$/i.test(path) ? '.xml' : null;
  if (partner === null) return false;
  return !there.has(`${path.slice(0, -4)}${partner}`.toLowerCase());
}

/**
 * The folder that holds a drop, where the host can read it.
 * @param absolute where the first file lies
 * @param relative its path in the drop
 * @param all paths of the drop: several folders at once are held by the one around them
 */
export function folderOfDrop(absolute: string, relative: string, all: readonly string[]): string {
  const separator = absolute.includes('\\') && !absolute.includes('/') ? '\\' : '/';
  const parts = absolute.split(separator);
  const depth = relative.split('/').length;
  const around = parts.slice(0, parts.length - depth);
  const [top, ...others] = new Set(
    all.map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')),
  );
  const inside = top === undefined || top === '' || others.length > 0 ? [] : [top];
  return [...around, ...inside].join(separator) || separator;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How a folder or an archive is called where there is little room; loose files of a drop lie in a folder without a name. */
export function imagesName(path: string): string {
  const name = path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
  return uuid.test(name) ? 'dropped images' : name;
}
