/** Files that belong together, whether they come at once or one after the other: a network's topology and its weights. */
import { modelExtensions, topologyExtensions, topologyOfWeights } from '../modelFile/extensions.ts';
import type { FileHead } from '../modelFile/fileHead.ts';
import { adviceFor, coreMlFolderAdvice } from '../modelFile/refusal.ts';
import { isInCoreMl, type NamedFile, variablesFolders } from './modelFolders.ts';

/** A model of the library whose weights may come now. */
export interface KnownTopology {
  readonly name: string;
  /** Path of its topology. */
  readonly topology: string;
  readonly weights: string | null;
}

interface PairedFiles<F> {
  readonly models: readonly { readonly topology: F; readonly weights: F | null }[];
  /** Weights without their topology. */
  readonly lonely: readonly F[];
}

export const extensionOf = (name: string): string =>
  name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
export const stemOf = (name: string): string =>
  name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;

/** What can be a model or a part of one. */
export const isModelFile = (name: string): boolean => modelExtensions.includes(extensionOf(name));

/** The extension of a file's other half; null: it is whole by itself. */
function partnerOf(name: string): string | null {
  const extension = extensionOf(name);
  const weights = Object.keys(topologyOfWeights).find((key) => topologyOfWeights[key] === extension);
  return topologyOfWeights[extension] ?? weights ?? null;
}

/** Each weights file goes to the topology that it fits best: by folder and stem, by folder, by stem, or as the last two left. */
export function pairFiles<F extends NamedFile>(files: readonly F[]): PairedFiles<F> {
  const found = files.filter(({ name }) => topologyExtensions.includes(extensionOf(name)));
  const weightsOf = new Map<F, F>();
  let left = files.filter(({ name }) => topologyOfWeights[extensionOf(name)] !== undefined);
  for (const fits of fittings) {
    for (const weights of left) {
      const wanted = topologyOfWeights[extensionOf(weights.name)];
      const free = found.filter(
        (topology) => extensionOf(topology.name) === wanted && !weightsOf.has(topology),
      );
      const rivals = left.filter(({ name }) => topologyOfWeights[extensionOf(name)] === wanted);
      const topology = fits(weights, free, rivals);
      if (topology !== undefined) weightsOf.set(topology, weights);
    }
    const taken = new Set(weightsOf.values());
    left = left.filter((weights) => !taken.has(weights));
  }
  return {
    models: found.map((topology) => ({ topology, weights: weightsOf.get(topology) ?? null })),
    lonely: left,
  };
}

/** Of the topologies without weights the one for these; `rivals` are all weights of the kind that are left. */
type Fitting = <F extends NamedFile>(weights: F, free: readonly F[], rivals: readonly F[]) => F | undefined;

const only = <F>(list: readonly F[], rivals: number): F | undefined =>
  list.length === 1 && rivals === 1 ? list[0] : undefined;

const fittings: readonly Fitting[] = [
  ({ name, folder }, free) =>
    free.find((topology) => topology.folder === folder && stemOf(topology.name) === stemOf(name)),
  ({ folder }, free, rivals) =>
    only(
      free.filter((topology) => topology.folder === folder),
      rivals.filter((rival) => rival.folder === folder).length,
    ),
  ({ name }, free) => free.find((topology) => stemOf(topology.name) === stemOf(name)),
  (_, free, rivals) => only(free, rivals.length),
];

/** What is asked for, in a sentence. */
export function missingPartner(name: string): string {
  const partner = partnerOf(name);
  const stem = stemOf(name);
  switch (extensionOf(name)) {
    case 'caffemodel':
      return 'These are weights. Drop the prototxt of their network as well.';
    case 'bin':
    case 'pdiparams':
      return `These are weights. Drop ${stem}.${partner} as well.`;
    default:
      return `Its weights are in ${stem}.${partner}. Drop that file as well.`;
  }
}

const archive = /^(?:zip|gz|tgz|tar|7z|rar|xz|bz2)$/;
const takes =
  'Drop a prototxt with its caffemodel, an IR, ONNX, TensorFlow, TFLite or Paddle file, or images for INT8.';

/**
 * What of a drop cannot be used, and what to do, in one sentence each; nothing for the other files of a folder.
 * @param files with the beginning of those that are not model files by their names
 */
export function dropRefusals(
  files: readonly (NamedFile & { readonly bytes: number; readonly head?: FileHead | undefined })[],
): {
  readonly usable: ReadonlySet<number>;
  readonly sentences: readonly string[];
} {
  if (files.length === 0) return { usable: new Set(), sentences: ['No file was dropped.'] };
  const usable = new Set<number>();
  const sentences: string[] = [];
  const unknown: string[] = [];
  const variables = variablesFolders(files);
  for (const [index, { name, folder, bytes, head }] of files.entries()) {
    if (isInCoreMl(folder)) continue;
    if (variables.has(folder)) usable.add(index);
    else if (isModelFile(name)) {
      if (bytes > 0) usable.add(index);
      else sentences.push(`${name} is empty, so it was left out. Drop the whole file.`);
    } else if (folder === '') {
      const advice = head === undefined ? null : adviceFor(name, head);
      if (advice === null) unknown.push(name);
      else sentences.push(advice);
    }
  }
  const coreMl = files.find(({ folder }) => isInCoreMl(folder));
  if (coreMl !== undefined) sentences.push(coreMlFolderAdvice(coreMl.folder.split('/')[0] ?? ''));
  const [first = ''] = unknown;
  if (unknown.length > 1) sentences.push(`${unknown.join(', ')} are not models and were left out.`);
  else if (archive.test(extensionOf(first)))
    sentences.push(`${first} is an archive. Unpack it and drop the folder.`);
  else if (unknown.length === 1)
    sentences.push(
      usable.size === 0
        ? `${first} is not a model or an image. ${takes}`
        : `${first} is not a model. It was left out.`,
    );
  if (usable.size === 0 && sentences.length === 0) sentences.push(`The folder has no model in it. ${takes}`);
  return { usable, sentences };
}
