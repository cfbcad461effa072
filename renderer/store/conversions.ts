/** What is made of a model before it is measured: its IR, and its graphs. */
import { type GraphLevel, graphLevels } from '../../shared/library.ts';
import type { ModelReference } from '../../shared/modelReference.ts';
import type { ConvertRequest } from '../../shared/work/convert.ts';
import { cancelWork, goingWork, host, startWork, workKnown } from './host.ts';
import { libraryOf, modelOf, withoutFolders } from './models.ts';
import { problemOf, tellProblem } from './problems.tsx';
import { type LibraryModel, type Problem, type State, store } from './state.ts';
import type { FollowedWork, WorkHandler } from './work.ts';

const setConversion = (key: string, value: State['conversions'][string]) =>
  store.setState(({ conversions }) => ({ conversions: { ...conversions, [key]: value } }));

/**
 * Once, until it has ended; a failed one is tried again. The host converts one at a time, and none while something is measured, unless it is wanted
 * `now`.
 */
export async function convert(key: string, now = false): Promise<void> {
  const model = modelOf(key);
  const before = store.getState().conversions[key];
  const waits = before?.state === 'loading' && before.progress?.phase === 'wait';
  if (model === undefined || (before !== undefined && before.state !== 'failed' && !(now && waits))) return;
  setConversion(key, { state: 'loading', progress: null });
  try {
    await workKnown;
    // This page asked for it before it was loaded again, or another page has.
    const [going] = conversionsOf(model.reference);
    if (going === undefined || now)
      await startWork({ kind: 'convert', request: conversionOf(model.reference, now) });
    else setConversion(key, { state: 'loading', progress: store.getState().progress[going.id] ?? null });
    if (going !== undefined && now) await cancelWork(going.id);
  } catch (error) {
    await fail(model, error);
  }
  await conversionEnded(key);
}

function conversionEnded(key: string): Promise<void> {
  const isLoading = ({ conversions }: Pick<State, 'conversions'>) => conversions[key]?.state === 'loading';
  if (!isLoading(store.getState())) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = store.subscribe((state) => {
      if (isLoading(state)) return;
      stop();
      resolve();
    });
  });
}

const conversionOf = (model: ModelReference, now: boolean): ConvertRequest => ({
  model,
  output: null,
  precision: 'FP32',
  batch: null,
  preprocessing: null,
  ...(now ? { now } : {}),
});

/** Those in progress of a model as it is. */
const conversionsOf = (reference: ModelReference): FollowedWork<'convert'>[] =>
  goingWork('convert').filter(({ request }) => isPlain(request) && isSame(request.model, reference));

const isPlain = ({ output, precision, batch, shapes, preprocessing }: ConvertRequest): boolean =>
  output === null && precision === 'FP32' && batch === null && shapes === undefined && preprocessing === null;

function isSame(one: ModelReference, other: ModelReference): boolean {
  if (one.kind === 'catalogue') return other.kind === 'catalogue' && other.id === one.id;
  return other.kind === 'file' && other.topology === one.topology && other.weights === one.weights;
}

/**
 * The model with these files. Its weights may come while it is converted without them: then what that comes to is out of date, and
 * no model has these.
 */
function convertedModel({ request }: FollowedWork<'convert'>): LibraryModel | undefined {
  if (!isPlain(request)) return undefined;
  return libraryOf(store.getState()).find(({ reference }) => isSame(reference, request.model));
}

export const conversionHandler: WorkHandler<'convert'> = {
  begun: (work) => {
    const model = convertedModel(work);
    if (model !== undefined) setConversion(model.key, { state: 'loading', progress: null });
  },
  told: (work, event) => {
    const model = convertedModel(work);
    if (model !== undefined && event.type === 'progress')
      setConversion(model.key, { state: 'loading', progress: event });
  },
  done: (work, value) => {
    const model = convertedModel(work);
    if (model !== undefined) setConversion(model.key, { state: 'ready', value });
  },
  failed: (work, error) => {
    const model = convertedModel(work);
    // One that is wanted at once takes the place of one that waits, which is cancelled.
    if (model === undefined || conversionsOf(model.reference).length > 0) return;
    if (store.getState().conversions[model.key]?.state === 'ready') return;
    void fail(model, error);
  },
  stopped: (work) => {
    const model = convertedModel(work);
    if (model === undefined) return;
    forget(model.key);
    convert(model.key).catch(tellProblem);
  },
};

const hasSameFiles = (now: LibraryModel | undefined, before: LibraryModel): boolean =>
  now !== undefined && isSame(now.reference, before.reference);

/** The prototxt itself is shown with the place, where there is one to show. */
async function fail(model: LibraryModel, error: unknown): Promise<void> {
  const { key } = model;
  const problem = problemWith(error, model);
  if (!hasSameFiles(modelOf(key), model)) return;
  setConversion(key, { state: 'failed', problem });
  if (problem.place.line === undefined) return;
  try {
    const source = await host().models.source({ model: model.reference });
    store.setState(({ sources }) => ({ sources: { ...sources, [key]: source } }));
  } catch (reason) {
    tellProblem(reason);
  }
}

const problemWith = (error: unknown, { added }: LibraryModel): Problem =>
  added === null ? problemOf(error) : withoutFolders(problemOf(error), added);

/** What was known of a model whose files are others now. */
export function forget(key: string): void {
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
    if (model.added === null) await readConversion(model);
  } catch (error) {
    set({ state: 'failed', problem: problemWith(error, model) });
  }
}

/** Of what ships: its IR is there once its graph is, and so is what its conversion has told. */
async function readConversion({ key, reference }: LibraryModel): Promise<void> {
  if (store.getState().conversions[key] !== undefined) return;
  const value = await host().models.conversion({ model: reference });
  if (store.getState().conversions[key] === undefined) setConversion(key, { state: 'ready', value });
}
