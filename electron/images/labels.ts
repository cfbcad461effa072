/** Which class an image belongs to: by a label file, else by its sub-folder, else unknown. */
import path from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { labelLimits, sizeText } from '../files/limits.ts';
import { readRegular } from '../files/regularFile.ts';
import { type FileSource, labelFileName } from './fileSource.ts';
import type { LabelSource } from './imageSet.ts';

export interface FoundLabels {
  readonly labelOf: (name: string) => number | null;
  /** Null when no image has a label. */
  readonly labelSource: LabelSource | null;
}

export const noLabels: FoundLabels = { labelOf: () => null, labelSource: null };

/**
 * @param root the folder or archive; ImageNet's val.txt is looked for inside it, then next to it
 * @param asked a label file that the user names
 * @throws VinobenchError `input` for a label file that cannot be read or names none of the images
 */
export async function findLabels(
  root: string,
  source: FileSource,
  asked: string | null,
): Promise<FoundLabels> {
  if (asked !== null) {
    const file = path.resolve(asked);
    const text = (await readRegular(file, labelLimits.bytes)).toString('utf8');
    return required(file, labelsFromFile(file, text, source.images), root);
  }
  const [inside] = source.labelFiles.toSorted((a, b) => depth(a) - depth(b));
  if (inside !== undefined) {
    const file = path.join(root, inside);
    return required(file, labelsFromFile(file, await source.readText(inside), source.images), root);
  }
  const file = path.join(path.dirname(root), labelFileName);
  const bytes = await readRegular(file, labelLimits.bytes).catch(() => null);
  // One next to it may belong to others.
  const beside = bytes === null ? null : labelsFromFile(file, bytes.toString('utf8'), source.images);
  return beside ?? labelsFromFolders(root, source.images);
}

const depth = (name: string) => name.split('/').length;

function required(file: string, found: FoundLabels | null, root: string): FoundLabels {
  if (found !== null) return found;
  const sentence = `${file} labels none of the images in ${root}: each of its lines should be the name of an image there and the number of its class.`;
  throw new VinobenchError('input', sentence, { place: { file } });
}

/** Null when it labels none of the images. @throws VinobenchError `input` that names the line */
function labelsFromFile(file: string, text: string, images: readonly string[]): FoundLabels | null {
  const byName = readLabels(file, text);
  // The list's names may begin at a folder above the images', or below.
  const bases = new Set(images.map(baseOf));
  const longer = Map.groupBy(
    [...byName.keys()].filter((name) => bases.has(baseOf(name))),
    baseOf,
  );
  const labelOf = (image: string): number | null => {
    for (let rest = image; ; rest = rest.slice(rest.indexOf('/') + 1)) {
      const label = byName.get(rest);
      if (label !== undefined) return label;
      if (!rest.includes('/')) break;
    }
    const labels = new Set(
      longer.get(baseOf(image))?.flatMap((name) => (name.endsWith(`/${image}`) ? byName.get(name) : [])),
    );
    const [label = null, ...others] = labels;
    return others.length === 0 ? label : null;
  };
  const any = images.some((image) => labelOf(image) !== null);
  return any ? { labelOf, labelSource: { kind: 'file', file } } : null;
}

const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Lines `name label`; a name may hold spaces, and begin with `./` or `/`. What a line holds is not repeated in an error. */
function readLabels(file: string, text: string): Map<string, number> {
  const labels = new Map<string, number>();
  const refuse = (line: number, what: string): never => {
    throw new VinobenchError('input', `${file}, line ${line}: ${what}`, { place: { file, line } });
  };
  let number = 0;
  for (const raw of linesOf(text)) {
    number += 1;
    if (number > labelLimits.lines)
      return refuse(number, `a list of labels has at most ${labelLimits.lines} lines.`);
    if (raw.length > labelLimits.lineBytes)
      return refuse(number, `the line is longer than ${sizeText(labelLimits.lineBytes)}.`);
    const line = raw.trim();
    if (line === '') continue;
    const found = labelOfLine(line);
    if (found === null)
      return refuse(
        number,
        'the line is not the name of an image, a space and the number of its class (a whole number from 0).',
      );
    const known = labels.get(found.name);
    if (known !== undefined && known !== found.label)
      return refuse(number, 'the same image has another label above; leave one of them out.');
    labels.set(found.name, found.label);
  }
  return labels;
}

/** One after another: all of them at once would take many times the text's own memory. */
function* linesOf(text: string): Generator<string, void> {
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at <= text.length; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end < 0 ? text.length : end);
    if (end < 0) return;
    at = end + 1;
  }
}

/**
 * Null for a line without a label. Read from its end in one pass: a regular expression would retry at each of
 * many spaces.
 */
function labelOfLine(line: string): { name: string; label: number } | null {
  let start = line.length;
  while (start > 0 && !isBetween(line[start - 1])) start--;
  let end = start;
  while (end > 0 && isBetween(line[end - 1])) end--;
  const label = line.slice(start);
  if (end === 0 || !/^\d{1,9}$/.test(label)) return null;
  const name = line
    .slice(0, end)
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '');
  return { name, label: Number(label) };
}

const isBetween = (character: string | undefined): boolean =>
  character !== undefined && /^[\s,]$/.test(character);

/**
 * Folders of purely numeric names are the class's number; other names count in alphabetical order, as in Caffe's
 * and PyTorch's folder readers. A single folder around all images is not a class, unless its name is a number.
 */
function labelsFromFolders(root: string, images: readonly string[]): FoundLabels {
  const start = commonFolder(images);
  const folderOf = (name: string): string | null => {
    const end = name.indexOf('/', start);
    return end < 0 ? null : name.slice(start, end);
  };
  const folders = new Set<string>();
  let loose: string | null = null;
  for (const image of images) {
    const folder = folderOf(image);
    if (folder === null) loose ??= image;
    else folders.add(folder);
  }
  if (folders.size === 0) return noLabels;
  if (loose !== null) {
    const sentence = `${root} holds images in sub-folders and next to them (${loose}), so their classes are not clear: move those next to them into a sub-folder, or name a label file with --labels.`;
    throw new VinobenchError('input', sentence, { place: { file: root } });
  }
  const numbered = [...folders].every(isNumber);
  const order = new Map([...folders].sort().map((folder, index) => [folder, index]));
  return {
    labelOf: (name) => {
      const folder = folderOf(name) ?? '';
      return numbered ? Number(folder) : (order.get(folder) ?? null);
    },
    labelSource: numbered ? { kind: 'numbered-folders' } : { kind: 'named-folders', classes: folders.size },
  };
}

const isNumber = (folder: string): boolean => /^\d{1,9}$/.test(folder);

/** Length of the path of the folders that hold everything and are no class. */
function commonFolder(images: readonly string[]): number {
  const [first = ''] = images;
  for (let start = 0; ; ) {
    const end = first.indexOf('/', start);
    if (end < 0) return start;
    const isClass = isNumber(first.slice(start, end));
    if (isClass || !images.every((name) => name.startsWith(first.slice(0, end + 1)))) return start;
    start = end + 1;
  }
}
