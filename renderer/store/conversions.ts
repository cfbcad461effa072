/** What is made of a model before it is measured: its IR, one model after another, and its graphs. */

import type { ConvertRequest, HostJob, ModelReference } from '../../shared/contract.ts';
import { type GraphLevel, graphLevels } from '../../shared/library.ts';
import type { WaitsFor } from '../../shared/work/progress.ts';
import { follow, host, isGoing, type JobFollower, jobsKnown, startJob } from './host.ts';
import { modelOf, withoutFolders } from './models.ts';
import { problemOf, tellProblem } from './problems.tsx';
import { goingJob } from './runs.ts';
import { type LibraryModel, type Problem, type State, store } from './state.ts';

const setConversion = (key: string, value: State['conversions'][string]) =>
  store.setState(({ conversions }) => ({ conversions: { ...conversions, [key]: value } }));

const waiting = (what: WaitsFor['what']): State['conversions'][string] => ({
  state: 'loading',
  progress: { type: 'progress', phase: 'wait', fraction: 0, etaMs: null, waitsFor: { what, holder: null } },
});

let last: Promise<void> = Promise.resolve();

/**
 * Once; a failed one is tried again. One at a time, since each takes all of the machine, and none while a run measures,
 * unless it is wanted `now`.
 */
export async function convert(key: string, now = false): Promise<void> {
  const before = store.getState().conversions[key];
  const waits = before?.state === 'loading' && before.progress?.phase === 'wait';
  if (before !== undefined && before.state !== 'failed' && !(now && waits)) return;
  if (now) return await carryOut(key);
  setConversion(key, waiting('conversion'));
  const mine = last.then(async () => {
    await untilQuiet(key);
    // Wanted at once in the meantime, or taken from the list.
    const state = store.getState().conversions[key];
    if (state?.state === 'loading' && state.progress?.phase === 'wait') await carryOut(key);
  });
  last = mine.catch(() => undefined);
  await mine;
}

const measuring = (state: State) => goingJob(state)?.kind === 'bench';

/** A conversion beside a measurement would be seen in its numbers. */
function untilQuiet(key: string): Promise<void> {
  if (!measuring(store.getState())) return Promise.resolve();
  setConversion(key, waiting('measurement'));
  return new Promise((resolve) => {
    const stop = store.subscribe((state) => {
      const { [key]: mine } = state.conversions;
      const wanted = mine?.state === 'loading' && mine.progress?.phase === 'wait';
      if (wanted && measuring(state)) return;
      stop();
      resolve();
    });
  });
}

/** One that goes on, since this page or another asked for it before, is followed. */
async function carryOut(key: string): Promise<void> {
  const model = modelOf(key);
  if (model === undefined) return;
  // Its weights may come while it is converted without them: what that comes to is out of date.
  const set = (value: State['conversions'][string]) => {
    if (hasSameFiles(modelOf(key), model)) setConversion(key, value);
  };
  set({ state: 'loading', progress: null });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const follower: JobFollower = {
    onEvent: (event) => {
      if (event.type === 'progress') set({ state: 'loading', progress: event });
    },
    onResult: (result) => {
      if (result.kind === 'convert') set({ state: 'ready', value: result.document });
      resolve();
    },
    onError: (error) => void fail(model, error).then(resolve),
  };
  try {
    await jobsKnown;
    const going = store.getState().jobs.find((job) => isGoing(job) && isConversionOf(job, model.reference));
    if (going !== undefined) follow(going.id, 'convert', follower);
    else await startJob({ kind: 'convert', request: conversionOf(model.reference) }, follower);
    await ended;
  } catch (error) {
    await fail(model, error);
  }
}

const hasSameFiles = (now: LibraryModel | undefined, before: LibraryModel): boolean =>
  now !== undefined &&
  now.added?.topology === before.added?.topology &&
  now.added?.weights === before.added?.weights;

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
  // What they were behind will not end any more.
  last = Promise.resolve();
  for (const [key, { state }] of Object.entries(store.getState().conversions)) {
    if (state !== 'loading') continue;
    forget(key);
    convert(key).catch(tellProblem);
  }
}

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
