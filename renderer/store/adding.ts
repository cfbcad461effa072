/** Files on their way into the library: dropped, picked or opened; paired, sent to the host, converted, chosen for the next run. */
import type { AddedModel } from '../../shared/library.ts';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import { savedModelParts, savedModelPlace } from '../../shared/view/library/modelFolders.ts';
import {
  extensionOf,
  isModelFile,
  missingPartner,
  pairFiles,
  refusals,
  stemOf,
} from '../../shared/view/library/pairFiles.ts';
import { chooseNetwork } from '../../shared/view/library/weightsChoice.ts';
import { bytesText, plural } from '../../shared/view/text/format.ts';
import { type DroppedFile, type Parcel, pickFiles, type SendOptions, sendFiles } from '../host/files.ts';
import { convert, forget } from './conversions.ts';
import { host } from './host.ts';
import { offerUndo, problemOf, tell, tellProblem } from './problems.tsx';
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

/** A model as it was dropped. */
interface Arrival {
  readonly topology: GivenFile;
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
  const { models, lonely } = pairFiles(withHeld(files));
  const { whole, halves } = await partHalves(models);
  hold([...lonely, ...halves], files);
  const arrivals = whole.map((model) => ({ ...model, parts: savedModelParts(model.topology, files) }));
  if (arrivals.length > 0) await send(arrivals);
  for (const one of heldWeights()) await findNetwork(one);
}

/** Weights that wait for their network: asked about again whenever models have come. */
const heldWeights = (): GivenFile[] =>
  [...held].filter(([key]) => key.startsWith('half ')).flatMap(([, list]) => list.filter(isWeights));

const isWeights = ({ name }: GivenFile): boolean => extensionOf(name) === 'caffemodel';

/** Weights that came alone go to the network of the list that they fit; the host looks into them. */
async function findNetwork(given: GivenFile): Promise<void> {
  if (caffeModels().length === 0) return;
  try {
    const path = sent.get(`half ${given.name}`) ?? (await sendOne(given));
    if (path !== undefined) await giveWeights(given.name, path);
  } catch (error) {
    tellProblem(error);
  }
}

async function sendOne(given: GivenFile): Promise<string | undefined> {
  const paths = await whileSending(given.name, (options) => sendFiles([{ files: [given] }], options));
  return paths?.[0]?.[0];
}

const caffeModels = (): AddedModel[] => store.getState().added.filter(({ format }) => format === 'caffe');

/** @param path of the weights on the host */
async function giveWeights(name: string, path: string): Promise<void> {
  const known = caffeModels();
  const topologies = known.map(({ topology }) => topology);
  const fits = topologies.length === 0 ? [] : await host().models.fits({ weights: path, topologies });
  const choice = chooseNetwork(name, fits, known);
  const key = `half ${name}`;
  if (choice.kind === 'take') {
    dismiss(key);
    await setWeights(choice.topology, path);
    return;
  }
  sent.set(key, path);
  const keys =
    choice.kind === 'none'
      ? []
      : known.filter(({ topology }) => choice.topologies.includes(topology)).map(({ id }) => `added:${id}`);
  const row: Waiting = { key, name, sentence: choice.sentence, again: false, choices: keys };
  store.setState(({ waiting }) => ({ waiting: [...waiting.filter((one) => one.key !== key), row] }));
  go({ view: 'models' });
}

/** Where weights lie on the host whose network is asked for. */
const sent = new Map<string, string>();

/** The answer to which network they are for. */
export async function chooseForWeights(key: string, model: string): Promise<void> {
  const path = sent.get(key);
  const topology = caffeModels().find(({ id }) => `added:${id}` === model)?.topology;
  if (path === undefined || topology === undefined) return;
  dismiss(key);
  await setWeights(topology, path);
}

/** Undone, the network has the weights that it had. */
async function setWeights(topology: string, weights: string): Promise<void> {
  const before = store.getState().added.find((model) => model.topology === topology);
  const keys = await listModels([{ topology, weights }]);
  if (before === undefined || keys.length === 0) return;
  const file = (path: string) => path.split(/[\\/]/).at(-1) ?? path;
  const was = before.weights === null ? '' : ` instead of ${file(before.weights)}`;
  offerUndo(`${before.name} has the weights of ${file(weights)}${was} now.`, () =>
    addModels([{ topology, weights: before.weights }]),
  );
  await convertAll(keys);
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
    .filter((one) => !names.has(one.name) && !isWeights(one));
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
  const kept = heldWeights().map(({ name }) => `half ${name}`);
  for (const key of [...held.keys()].filter((one) => one.startsWith('half ') && !kept.includes(one)))
    held.delete(key);
  for (const one of lonely) {
    sent.delete(`half ${one.name}`);
    held.set(`half ${one.name}`, [one]);
  }
  const halves = lonely.map(
    ({ name }): Waiting => ({ key: `half ${name}`, name, sentence: missingPartner(name), again: false }),
  );
  const keys = new Set(halves.map(({ key }) => key));
  store.setState(({ waiting }) => ({
    waiting: [
      ...waiting.filter(({ again, key }) => again || (kept.includes(key) && !keys.has(key))),
      ...halves,
    ],
  }));
  if (lonely.some((one) => dropped.includes(one))) go({ view: 'models' });
}

/** Takes a row of what waits out of the list; its file stays where it was. */
export function dismiss(key: string): void {
  held.delete(key);
  sent.delete(key);
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
  tell('Other files are still being sent. Drop these again afterwards, or cancel the transfer in the list.');
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
    arrivals.map(({ weights }, index) => {
      const [a = '', b = null] = paths[index] ?? [];
      // An IR's and a Paddle model's second file is read from beside the first.
      return { topology: a, weights: extensionOf(weights?.name ?? '') === 'caffemodel' ? b : null };
    }),
  );
}

function parcelOf({ topology, weights, parts = [] }: Arrival): Parcel {
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
    [topology, weights, ...parts].filter((one) => one !== null),
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
  const { models, lonely } = pairFiles(files);
  await addModels(
    models.map(({ topology, weights }) => ({
      topology: topology.path,
      weights: weights !== null && extensionOf(weights.name) === 'caffemodel' ? weights.path : null,
    })),
  );
  for (const { name, path } of lonely) {
    if (extensionOf(name) === 'caffemodel' && caffeModels().length > 0) await giveWeights(name, path);
    else tell(`${name}: ${missingPartner(name)}`);
  }
}

interface NewModel {
  readonly topology: string;
  readonly weights: string | null;
}

async function addModels(models: readonly NewModel[]): Promise<void> {
  await convertAll(await listModels(models));
}

const convertAll = (keys: readonly string[]) => Promise.all(keys.map((key) => convert(key)));

/** Into the list and the next run. @returns their keys */
async function listModels(models: readonly NewModel[]): Promise<readonly string[]> {
  const made: AddedModel[] = [];
  const known = new Set<string>();
  for (const model of models) {
    try {
      const added = await host().models.add({ model: { kind: 'file', ...model } });
      made.push(added);
      // Files that hold the same bytes are the model that is listed.
      if (added.topology !== model.topology) known.add(added.id);
    } catch (error) {
      tellProblem(error);
    }
  }
  if (made.length === 0) return [];
  await dropMended(made);
  const ids = new Set(made.map(({ id }) => id));
  store.setState(({ added: before }) => ({ added: [...before.filter(({ id }) => !ids.has(id)), ...made] }));
  for (const { id, name } of made)
    if (known.has(id)) tell(`${name} is in the list already: its files are the same.`);
  const keys = [...ids].map((id) => `added:${id}`);
  const { plan } = store.getState();
  setPlan({ models: [...new Set([...plan.models, ...keys])] });
  go({ view: 'models', model: keys[0] ?? null });
  for (const id of ids) if (!known.has(id)) forget(`added:${id}`);
  return keys;
}

/** A file that is dropped again because it could not be converted takes the place of what it was; both may be wanted. */
async function dropMended(made: readonly AddedModel[]): Promise<void> {
  const { added, conversions } = store.getState();
  const mended = added.filter(
    ({ id, name }) =>
      conversions[`added:${id}`]?.state === 'failed' &&
      made.some((model) => model.name === name && model.id !== id),
  );
  if (mended.length === 0) return;
  for (const { id } of mended) await host().models.remove({ id });
  store.setState({ added: added.filter((model) => !mended.includes(model)) });
  const names = mended.map(({ name }) => name).join(', ');
  offerUndo(`${names}: the file replaces one of the same name that could not be converted.`, () =>
    addModels(mended.map(({ topology, weights }) => ({ topology, weights }))),
  );
}

export async function pickModels(): Promise<void> {
  const { vinobench } = window;
  if (vinobench !== undefined) return await addPaths(await vinobench.openModels());
  const files = await pickFiles();
  if (files.length > 0) await addFiles(files);
}
