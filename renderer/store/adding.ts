/** Files on their way into the library: dropped, picked or opened; paired, sent to the host, converted, chosen for the next run. */
import type { AddedModel } from '../../shared/library.ts';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import { bytesText, plural } from '../../shared/view/format.ts';
import { savedModelParts, savedModelPlace } from '../../shared/view/modelFolders.ts';
import {
  extensionOf,
  isModelFile,
  missingPartner,
  pairFiles,
  refusals,
  stemOf,
} from '../../shared/view/pairFiles.ts';
import { type DroppedFile, type Parcel, pickFiles, type SendOptions, sendFiles } from '../host/files.ts';
import { convert, forget } from './conversions.ts';
import { host } from './host.ts';
import { problemOf, tell, tellProblem } from './problems.tsx';
import { go, setPlan, store, type Waiting } from './state.ts';

/** A file of a drop with the folder that it lay in; empty: it was dropped itself. */
interface GivenFile {
  readonly name: string;
  readonly folder: string;
  readonly file: File;
}

const givenFile = ({ file, path }: DroppedFile): GivenFile => ({
  file,
  name: file.name,
  folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
});

/** A model as it was dropped, whole or the weights of one that is in the library. */
interface Arrival {
  readonly topology: GivenFile | string;
  readonly weights: GivenFile | null;
  /** Of a SavedModel. */
  readonly parts?: readonly GivenFile[];
}

/** Halves that wait for their partner, and what could not be sent, as the browser gave it. */
const held = new Map<string, readonly GivenFile[]>();

export const addFiles = (dropped: readonly DroppedFile[]): Promise<void> => add(dropped.map(givenFile));

async function add(dropped: readonly GivenFile[]): Promise<void> {
  if (isSending()) return;
  const { usable, sentences } = refusals(await Promise.all(dropped.map(withHead)));
  for (const sentence of sentences) tell(sentence);
  const files = dropped.filter((_, index) => usable.has(index));
  if (files.length === 0) return;
  const { models, later, lonely } = pairFiles(withHeld(files), store.getState().added);
  const { whole, halves } = await partHalves(models);
  hold([...lonely, ...halves], files);
  const arrivals: Arrival[] = [
    ...whole.map((model) => ({ ...model, parts: savedModelParts(model.topology, files) })),
    ...later.map(({ known, weights }) => ({ topology: known.topology, weights })),
  ];
  if (arrivals.length > 0) await send(arrivals);
}

/** What is not a model file by its name is known by its first bytes. */
async function withHead(given: GivenFile) {
  const { name, folder, file } = given;
  const known = isModelFile(name) || folder !== '';
  const bytes = known ? null : await file.slice(0, headBytes).arrayBuffer();
  const head = bytes === null ? undefined : new FileHead(new Uint8Array(bytes), file.size);
  return { ...given, bytes: file.size, head };
}

/** What waits comes behind what was dropped now: new files go first to each other, and a name counts once. */
function withHeld(files: readonly GivenFile[]): GivenFile[] {
  const names = new Set(files.map(({ name }) => name));
  const before = [...held]
    .filter(([key]) => key.startsWith('half '))
    .flatMap(([, list]) => list)
    .filter(({ name }) => !names.has(name));
  return [...files, ...before];
}

/** In a browser the host sees only what is sent: an IR or a Paddle network without its weights is half a model. */
async function partHalves(models: readonly { topology: GivenFile; weights: GivenFile | null }[]) {
  const halves = new Set<GivenFile>();
  for (const { topology, weights } of models) {
    const half = weights === null && window.vinobench === undefined && (await needsWeights(topology));
    if (half) halves.add(topology);
  }
  return { whole: models.filter(({ topology }) => !halves.has(topology)), halves: [...halves] };
}

async function needsWeights({ name, file }: GivenFile): Promise<boolean> {
  if (extensionOf(name) === 'pdmodel') return true;
  // An IR without constants has no second file.
  return extensionOf(name) === 'xml' && /type="Const"/.test(await file.text());
}

function hold(lonely: readonly GivenFile[], dropped: readonly GivenFile[]): void {
  for (const key of [...held.keys()].filter((one) => one.startsWith('half '))) held.delete(key);
  for (const one of lonely) held.set(`half ${one.name}`, [one]);
  const halves = lonely.map(
    ({ name }): Waiting => ({ key: `half ${name}`, name, sentence: missingPartner(name), again: false }),
  );
  store.setState(({ waiting }) => ({ waiting: [...waiting.filter(({ again }) => again), ...halves] }));
  if (lonely.some((one) => dropped.includes(one))) go({ view: 'models' });
}

/** Takes a row of what waits out of the list; its file stays where it was. */
export function dismiss(key: string): void {
  held.delete(key);
  store.setState(({ waiting }) => ({ waiting: waiting.filter((one) => one.key !== key) }));
}

/** What could not be sent, once more. */
export async function sendAgain(key: string): Promise<void> {
  const files = held.get(key) ?? [];
  dismiss(key);
  await add(files);
}

let sending: AbortController | null = null;

/** One drop after another; says so while one is on its way. */
export function isSending(): boolean {
  if (sending === null) return false;
  tell('Files are being sent already. Drop these again when that is done, or cancel it in the list.');
  return true;
}

/** False: nothing is being sent. */
export function cancelSending(): boolean {
  sending?.abort();
  return sending !== null;
}

/** Null: it was cancelled, which was said. @throws what `work` throws */
export async function whileSending<T>(
  what: string,
  work: (options: SendOptions) => Promise<T>,
): Promise<T | null> {
  const stop = new AbortController();
  sending = stop;
  const onProgress = (sent: number, total: number) =>
    store.setState({
      uploading: {
        text: total === 0 ? `Sending ${what}` : `Sending ${what}, ${bytesText(sent)} of ${bytesText(total)}`,
        fraction: total === 0 ? 0 : sent / total,
      },
    });
  onProgress(0, 0);
  try {
    return await work({ signal: stop.signal, onProgress });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    tell(`Sending ${what} was cancelled. Nothing was added.`);
    return null;
  } finally {
    sending = null;
    store.setState({ uploading: null });
  }
}

async function send(arrivals: readonly Arrival[]): Promise<void> {
  const parcels = arrivals.map(parcelOf);
  const files = parcels.flatMap((parcel) => parcel.files);
  const what = files.length === 1 ? (files[0]?.name ?? '') : plural(files.length, 'file');
  let paths: string[][] | null;
  try {
    paths = await whileSending(what, (options) => sendFiles(parcels, options));
  } catch (error) {
    holdFailed(arrivals, problemOf(error).message);
    return;
  }
  if (paths === null) return;
  await addModels(
    arrivals.map(({ topology, weights }, index) => {
      const [a = '', b = null] = paths[index] ?? [];
      if (typeof topology === 'string') return { topology, weights: a };
      // An IR's and a Paddle model's second file is read from beside the first.
      return { topology: a, weights: extensionOf(weights?.name ?? '') === 'caffemodel' ? b : null };
    }),
  );
}

function parcelOf({ topology, weights, parts = [] }: Arrival): Parcel {
  if (typeof topology === 'string') return { files: weights === null ? [] : [weights] };
  if (weights === null)
    return {
      files: [topology, ...parts].map((one) => ({ ...one, under: savedModelPlace(topology, one) })),
    };
  const beside = extensionOf(weights.name) !== 'caffemodel';
  const name = beside ? `${stemOf(topology.name)}.${extensionOf(weights.name)}` : weights.name;
  return { files: [topology, { name, file: weights.file }] };
}

function holdFailed(arrivals: readonly Arrival[], sentence: string): void {
  const files = arrivals.flatMap(({ topology, weights, parts = [] }) =>
    [topology, weights, ...parts].filter((one) => one !== null && typeof one !== 'string'),
  );
  const key = `again ${crypto.randomUUID()}`;
  held.set(key, files);
  const name = files.map((file) => file.name).join(', ');
  store.setState(({ waiting }) => ({ waiting: [...waiting, { key, name, sentence, again: true }] }));
  go({ view: 'models' });
}

/** Files that lie on the host's disk: of the system's dialog, or opened from the system. */
export async function addPaths(paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => {
    const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    return { path, name: path.slice(at + 1), folder: path.slice(0, Math.max(0, at)) };
  });
  const { models, later, lonely } = pairFiles(files, store.getState().added);
  for (const { name } of lonely) tell(`${name}: ${missingPartner(name)}`);
  await addModels([
    ...models.map(({ topology, weights }) => ({
      topology: topology.path,
      weights: weights !== null && extensionOf(weights.name) === 'caffemodel' ? weights.path : null,
    })),
    ...later.map(({ known, weights }) => ({ topology: known.topology, weights: weights.path })),
  ]);
}

async function addModels(
  models: readonly { readonly topology: string; readonly weights: string | null }[],
): Promise<void> {
  const made: AddedModel[] = [];
  for (const model of models) {
    try {
      made.push(await host().models.add({ model: { kind: 'file', ...model } }));
    } catch (error) {
      tellProblem(error);
    }
  }
  if (made.length === 0) return;
  await dropMended(made);
  const ids = new Set(made.map(({ id }) => id));
  store.setState(({ added: known }) => ({ added: [...known.filter(({ id }) => !ids.has(id)), ...made] }));
  const keys = made.map(({ id }) => `added:${id}`);
  setPlan({ models: keys });
  go({ view: 'models', model: keys[0] ?? null });
  for (const key of keys) forget(key);
  await Promise.all(keys.map((key) => convert(key)));
}

/** A file that is dropped again because it could not be read takes the place of what it was. */
async function dropMended(made: readonly AddedModel[]): Promise<void> {
  const { added, conversions } = store.getState();
  const mended = added.filter(
    ({ id, name }) =>
      conversions[`added:${id}`]?.state === 'failed' &&
      made.some((model) => model.name === name && model.id !== id),
  );
  for (const { id } of mended) await host().models.remove({ id });
  store.setState({ added: added.filter((model) => !mended.includes(model)) });
}

export async function pickModels(): Promise<void> {
  const { vinobench } = window;
  if (vinobench !== undefined) return await addPaths(await vinobench.openModels());
  const files = await pickFiles();
  if (files.length > 0) await addFiles(files);
}
