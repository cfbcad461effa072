/** Models that are folders: a TensorFlow SavedModel, whose files come together, and a Core ML package. */

export interface NamedFile {
  readonly name: string;
  /** Where it lay: files of one folder belong together before others do. */
  readonly folder: string;
}

const graphFile = 'saved_model.pb';

const variablesOf = (folder: string): string => (folder === '' ? 'variables' : `${folder}/variables`);

/** Folders of the variables of the SavedModels among these files. */
export const variablesFolders = (files: readonly NamedFile[]): ReadonlySet<string> =>
  new Set(files.flatMap(({ name, folder }) => (name === graphFile ? [variablesOf(folder)] : [])));

/** @param paths relative, with `/` */
export function variablesAmong(paths: readonly string[]): ReadonlySet<string> {
  const files = paths.map((path) => {
    const at = path.lastIndexOf('/');
    return { path, name: path.slice(at + 1), folder: path.slice(0, Math.max(0, at)) };
  });
  const folders = variablesFolders(files);
  return new Set(files.filter(({ folder }) => folders.has(folder)).map(({ path }) => path));
}

/** What belongs to a topology that is the graph of a SavedModel; none for any other. */
export function savedModelParts<F extends NamedFile>(topology: F, files: readonly F[]): readonly F[] {
  if (topology.name !== graphFile) return [];
  return files.filter(({ folder }) => folder === variablesOf(topology.folder));
}

/** Folders that a file of a SavedModel is sent under, so that the host finds it whole, by its name. */
export function savedModelPlace(topology: NamedFile, file: NamedFile): string | null {
  if (topology.name !== graphFile) return null;
  const own = topology.folder.split('/').at(-1) || 'saved_model';
  return file === topology ? own : `${own}/variables`;
}

export const isInCoreMl = (folder: string): boolean => /\.mlpackage(?:\/|$)/i.test(folder);
