/** The library: what is in it, what is dropped onto it, what is known of each model. */
import { useMemo } from 'react';
import type { ConvertRequest, HostJob, ModelReference } from '../../shared/contract.ts';
import { type AddedModel, type GraphLevel, graphLevels } from '../../shared/library.ts';
import { isModelFile } from '../../shared/view/dropped.ts';
import { pairFiles } from '../../shared/view/pairFiles.ts';
import { giveFiles, pickFiles } from '../host/files.ts';
import { follow, host, isGoing, type JobFollower, jobsKnown, startJob } from './host.ts';
import { offerUndo, problemOf, tell, tellProblem } from './problems.tsx';
import {
  go,
  type LibraryModel,
  type Loaded,
  type Plan,
  type State,
  setPlan,
  store,
  useApp,
} from './state.ts';

type Library = Pick<State, 'catalogue' | 'examples' | 'added'>;

export function libraryOf({ catalogue, examples, added }: Library): LibraryModel[] {
  return [
    ...added.map(
      (model): LibraryModel => ({
        key: `added:${model.id}`,
        name: model.name,
        title: model.name,
        reference: referenceOf(model),
        entry: catalogue.find(({ id }) => id === model.name) ?? null,
        example: null,
        added: model,
      }),
    ),
    ...catalogue.map(
      (entry): LibraryModel => ({
        key: `catalogue:${entry.id}`,
        name: entry.id,
        title: entry.studyRow,
        reference: { kind: 'catalogue', id: entry.id },
        entry,
        example: null,
        added: null,
      }),
    ),
    ...examples.map(
      (example): LibraryModel => ({
        key: `catalogue:${example.id}`,
        name: example.id,
        title: example.title,
        reference: { kind: 'catalogue', id: example.id },
        entry: null,
        example,
        added: null,
      }),
    ),
  ];
}

const referenceOf = ({ topology, weights }: AddedModel): ModelReference & { kind: 'file' } => ({
  kind: 'file',
  topology,
  weights,
});

export function useLibrary(): readonly LibraryModel[] {
  const catalogue = useApp((state) => state.catalogue);
  const examples = useApp((state) => state.examples);
  const added = useApp((state) => state.added);
  return useMemo(() => libraryOf({ catalogue, examples, added }), [catalogue, examples, added]);
}

/** Those of the plan that are still in the library. */
export function plannedModels(state: Library, plan: Plan): LibraryModel[] {
  return libraryOf(state).filter(({ key }) => plan.models.includes(key));
}

export async function loadLibrary(): Promise<void> {
  const [{ models: catalogue, examples }, { models: added }, study] = await Promise.all([
    host().models.list(),
    host().models.added(),
    host().study(),
  ]);
  store.setState({ catalogue, examples, added, study });
}

/** Files of a drop or a picker: sent to the host, paired, put into the library, converted, chosen for the next run. */
export async function addFiles(files: readonly File[]): Promise<void> {
  const usable = files.filter(({ name }) => isModelFile(name));
  if (usable.length === 0) {
    tell(
      files.length === 0
        ? 'Nothing was dropped that is a file.'
        : `${files[0]?.name ?? 'That'} is no model and no image. Drop a prototxt with its caffemodel, an IR, ONNX, TensorFlow, TFLite or Paddle file, or a folder, zip or tar of images.`,
    );
    return;
  }
  try {
    const text = usable.length === 1 ? `Sending ${usable[0]?.name}` : `Sending ${usable.length} files`;
    const given = await giveFiles(usable, (sent, total) =>
      store.setState({ uploading: { text, fraction: total === 0 ? 1 : sent / total } }),
    );
    await addPaths(given);
  } catch (error) {
    tellProblem(error);
  } finally {
    store.setState({ uploading: null });
  }
}

export async function addPaths(given: readonly { name: string; path: string }[]): Promise<void> {
  const { added } = store.getState();
  const { models, lonely } = pairFiles(given, added);
  for (const { file, sentence } of lonely) tell(`${file}: ${sentence}`);
  const made: AddedModel[] = [];
  for (const { topology, weights } of models) {
    try {
      made.push(await host().models.add({ model: { kind: 'file', topology, weights } }));
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
  await Promise.all(keys.map(convert));
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
  if (vinobench === undefined) return await addFiles(await pickFiles());
  const paths = await vinobench.openModels();
  await addPaths(paths.map((path) => ({ path, name: path.split(/[\\/]/).at(-1) ?? path })));
}

/** What was known of a model whose files are others now. */
function forget(key: string): void {
  store.setState(({ conversions, graphs }) => {
    const { [key]: _, ...restOfConversions } = conversions;
    const gone = graphLevels.map((level) => graphKey(key, level));
    return {
      conversions: restOfConversions,
      graphs: Object.fromEntries(Object.entries(graphs).filter(([name]) => !gone.includes(name))),
    };
  });
}

/** Of a graph in the state. */
export const graphKey = (model: string, level: GraphLevel): string => `${model} ${level}`;

function modelOf(key: string): LibraryModel | undefined {
  return libraryOf(store.getState()).find((model) => model.key === key);
}

const setConversion = (key: string, value: State['conversions'][string]) =>
  store.setState(({ conversions }) => ({ conversions: { ...conversions, [key]: value } }));

/** Once; a failed one is tried again. One that goes on, since this page or another asked for it before, is followed. */
export async function convert(key: string): Promise<void> {
  const model = modelOf(key);
  const before = store.getState().conversions[key];
  if (model === undefined || (before !== undefined && before.state !== 'failed')) return;
  setConversion(key, { state: 'loading', progress: null });
  const follower: JobFollower = {
    onEvent: (event) => {
      if (event.type === 'progress') setConversion(key, { state: 'loading', progress: event });
    },
    onResult: (result) => {
      if (result.kind === 'convert') setConversion(key, { state: 'ready', value: result.document });
    },
    onError: (error) => failConversion(key, error),
  };
  try {
    await jobsKnown;
    const going = store.getState().jobs.find((job) => isGoing(job) && isConversionOf(job, model.reference));
    if (going !== undefined) follow(going.id, 'convert', follower);
    else await startJob({ kind: 'convert', request: conversionOf(model.reference) }, follower);
  } catch (error) {
    await failConversion(key, error);
  }
}

const conversionOf = (model: ModelReference): ConvertRequest => ({
  model,
  output: null,
  precision: 'FP32',
  batch: null,
  preprocessing: null,
});

function isConversionOf({ about }: HostJob, model: ModelReference): boolean {
  if (about.kind !== 'convert') return false;
  const { model: other, output, precision, batch, preprocessing } = about.request;
  if (output !== null || precision !== 'FP32' || batch !== null || preprocessing !== null) return false;
  if (model.kind === 'catalogue') return other.kind === 'catalogue' && other.id === model.id;
  return other.kind === 'file' && other.topology === model.topology && other.weights === model.weights;
}

/** Conversions whose host has ended in their midst. */
export function convertAnew(): void {
  for (const [key, { state }] of Object.entries(store.getState().conversions)) {
    if (state !== 'loading') continue;
    forget(key);
    convert(key).catch(tellProblem);
  }
}

async function failConversion(key: string, error: unknown): Promise<void> {
  const problem = problemOf(error);
  const model = modelOf(key);
  setConversion(key, { state: 'failed', problem });
  if (problem.place.line === undefined || model === undefined) return;
  try {
    const source = await host().models.source({ model: model.reference });
    store.setState(({ sources }) => ({ sources: { ...sources, [key]: source } }));
  } catch (reason) {
    tellProblem(reason);
  }
}

/** Once; a failed one is tried again. */
export async function loadGraph(key: string, level: GraphLevel): Promise<void> {
  const model = modelOf(key);
  const name = graphKey(key, level);
  const before = store.getState().graphs[name];
  if (model === undefined || (before !== undefined && before.state !== 'failed')) return;
  const set = (value: State['graphs'][string]) =>
    store.setState(({ graphs }) => ({ graphs: { ...graphs, [name]: value } }));
  set({ state: 'loading', progress: null });
  try {
    set({ state: 'ready', value: await host().models.graph({ model: model.reference, level }) });
  } catch (error) {
    set({ state: 'failed', problem: problemOf(error) });
  }
}

export async function removeModel(key: string): Promise<void> {
  const model = modelOf(key);
  if (model?.added == null) return;
  const { added } = model;
  await host().models.remove({ id: added.id });
  store.setState(({ added: known, route }) => ({
    added: known.filter(({ id }) => id !== added.id),
    route: route.model === key ? { ...route, model: null } : route,
  }));
  setPlan({ models: store.getState().plan.models.filter((planned) => planned !== key) });
  offerUndo(`${model.title} is no longer in the list. Its files are as they were.`, async () => {
    await host().models.add({ model: referenceOf(added) });
    await loadLibrary();
  });
}

/** Downloads trained files; the list then says that they are there. */
export async function fetchModels(ids: readonly string[]): Promise<void> {
  await startJob(
    { kind: 'fetch', request: { models: [...ids], output: null } },
    {
      onResult: (result) => {
        if (result.kind !== 'fetch') return;
        for (const { status, reason } of result.document.models) if (status === 'failed') tell(reason ?? '');
        loadLibrary().catch(tellProblem);
        for (const id of ids) forget(`catalogue:${id}`);
      },
      onError: tellProblem,
    },
  );
}

export const readyValue = <T>(loaded: Loaded<T> | undefined): T | null =>
  loaded?.state === 'ready' ? loaded.value : null;
