/** Runs: started, watched while they go, opened, deleted and brought back. */

import { defaultCalibration } from '../../shared/calibration.ts';
import {
  byAge,
  type Cell,
  type RunCalibration,
  type RunDocument,
  type RunSummary,
} from '../../shared/run.ts';
import { namesOf, runTitle } from '../../shared/view/run/modelNames.ts';
import { requestedInputs } from '../../shared/view/run/plannedInputs.ts';
import type { BenchRequest } from '../../shared/work/bench.ts';
import type { WorkEvent } from '../../shared/work/event.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import { cancelWork, host, startWork } from './host.ts';
import { plannedModels } from './models.ts';
import { offerUndo, tell, tellProblem } from './problems.tsx';
import { go, type Plan, type State, store } from './state.ts';
import type { WorkHandler } from './work.ts';

export async function loadRuns(): Promise<void> {
  const { runs, damaged } = await host().runs.list({ deleted: false });
  store.setState({ runs });
  for (const { id, reason } of damaged) tell(`Run ${id} cannot be read: ${reason}`);
  const { route } = store.getState();
  const shown = shownRunId({ runs, route });
  if (shown !== null) await openRun(shown);
}

/** The run of the address, else the latest. */
export function shownRunId({ runs, route }: Pick<State, 'runs' | 'route'>): string | null {
  return route.run ?? newestFirst(runs ?? [])[0]?.id ?? null;
}

export const newestFirst = (runs: readonly RunSummary[]): RunSummary[] =>
  runs.toSorted((a, b) => byAge(b, a));

const opening = new Set<string>();

/** With its samples, unless it still goes: then they are read when it ends. */
export async function openRun(id: string): Promise<void> {
  const known = store.getState().documents[id];
  const whole = known !== undefined && 'rounds' in known && known.run.status !== 'running';
  if (whole || opening.has(id)) return;
  opening.add(id);
  try {
    const document = await host().runs.show({ id });
    store.setState(({ documents }) => ({ documents: { ...documents, [document.run.id]: document } }));
  } catch (error) {
    const { runs, route } = store.getState();
    if (runs?.some((run) => run.id === id) === false)
      tell(`The run ${id} of this address is not kept here. The latest is shown.`);
    else tellProblem(error);
    if (route.run === id) go({ run: null, cell: null }, 'replace');
  } finally {
    opening.delete(id);
  }
}

export async function startRun(): Promise<void> {
  const { plan, ...state } = store.getState();
  const models = plannedModels(state, plan);
  const request: BenchRequest = {
    start: 'new',
    models: models.map(({ reference }) => reference),
    devices: [...plan.devices],
    precisions: [...plan.precisions],
    preset: plan.preset,
    isa: plan.isa,
    iterations: null,
    batch: null,
    streams: null,
    threads: null,
    title: null,
    ...requestedInputs(
      plan.inputs,
      models.map(({ key }) => key),
    ),
    ...calibrationOf(plan),
  };
  await begin(request);
}

/** Left out for synthetic images, which are the host's own choice. */
export function calibrationOf({ images }: Plan): { calibration?: RunCalibration } {
  if (images === null) return {};
  const { family: _, ...usual } = defaultCalibration;
  const preparation = { mean: null, scale: null, colour: null, resize: null };
  return { calibration: { ...usual, images, preparation } };
}

/** In a run of their own, of the same files and with the same method as before. */
export async function measureAgain(cells: readonly Cell[]): Promise<void> {
  const { documents } = store.getState();
  const wanted = new Set(cells.map(({ id }) => id));
  const document = Object.values(documents).find((one) => one.cells.some(({ id }) => wanted.has(id)));
  if (document === undefined) return;
  const { id: of } = document.run;
  await begin({ start: 'again', run: of, cells: [...wanted] });
}

/** A second wish while the first is on its way to the host is the same wish: a double click begins one run. */
async function begin(request: BenchRequest): Promise<void> {
  if (store.getState().starting !== null) return;
  store.setState({ starting: { cancelled: false } });
  try {
    const id = await startWork({ kind: 'bench', request });
    if (store.getState().starting?.cancelled === true) await cancelWork(id);
    await showAsItIs(id);
    go({ view: 'matrix', run: id, cell: null });
  } finally {
    store.setState({ starting: null });
  }
}

/** The rest of a run that stopped, as the same run. */
export async function resumeRun(id: string): Promise<void> {
  if (store.getState().resuming !== null) return;
  store.setState({ resuming: id });
  try {
    await startWork({ kind: 'bench', request: { start: 'resume', run: id } });
    go({ view: 'matrix', run: id, cell: null });
  } finally {
    store.setState({ resuming: null });
  }
}

async function showAsItIs(id: string): Promise<RunDocument> {
  const document = await host().runs.show({ id });
  store.setState(({ documents }) => ({ documents: { ...documents, [id]: document } }));
  return document;
}

export const runHandler: WorkHandler<'bench'> = {
  // Read again even if it is known: a run that had stopped may have been resumed.
  begun: ({ id }) => {
    showAsItIs(id).catch(tellProblem);
    host()
      .runs.list({ deleted: false })
      .then(({ runs }) => store.setState({ runs }), tellProblem);
  },
  told: ({ id }, event) => takeEvent(id, event),
  done: ({ id }) => {
    reloadRun(id).catch(tellProblem);
  },
  failed: ({ id }, error) => {
    tellProblem(error);
    reloadRun(id).catch(tellProblem);
  },
};

/** As it is when it no longer goes on, here and in the list. */
export async function reloadRun(id: string): Promise<RunDocument> {
  const document = await showAsItIs(id);
  const { runs } = await host().runs.list({ deleted: false });
  store.setState({ runs });
  return document;
}

function takeEvent(id: string, event: WorkEvent): void {
  switch (event.type) {
    case 'progress':
      return;
    case 'notice':
      store.setState(({ news }) => ({
        news: { ...news, [id]: [...(news[id] ?? []), { at: new Date().toISOString(), text: event.text }] },
      }));
      return;
    case 'cell':
      store.setState(({ documents }) => {
        const document = documents[id];
        if (document === undefined) return {};
        const cells = document.cells.map((cell) => (cell.id === event.cell.id ? event.cell : cell));
        return { documents: { ...documents, [id]: { ...document, cells } } };
      });
  }
}

export async function deleteRun(id: string): Promise<void> {
  const summary = await host()
    .runs.delete({ id })
    .catch((error: unknown) => elsewhereDeleted(id, error));
  if (summary === null) return;
  store.setState(({ runs }) => ({ runs: (runs ?? []).filter((run) => run.id !== id) }));
  if (store.getState().route.run === id) go({ run: null, cell: null }, 'replace');
  await loadRuns();
  offerUndo(`${runTitle(summary.title, namesOf(store.getState().catalogue))} is deleted.`, async () => {
    await host().runs.restore({ id });
    await loadRuns();
    go({ run: id });
  });
}

/** Another window may have been faster: what is kept is read again, and what is not is no longer shown. */
async function elsewhereDeleted(id: string, error: unknown): Promise<null> {
  const { runs } = await host().runs.list({ deleted: false });
  store.setState({ runs });
  if (runs.some((run) => run.id === id)) throw error;
  tell('This run was deleted before, in another window or at the terminal.');
  if (store.getState().route.run === id) go({ run: null, cell: null }, 'replace');
  return null;
}

/** The job that Cancel stops: a run before anything else, then one that does not wait for another. */
export function goingJob({ jobs, progress }: Pick<State, 'jobs' | 'progress'>): Work | null {
  const going = jobs.filter(isGoing);
  const waits = ({ id, progress: last }: Work) => (progress[id] ?? last)?.phase === 'wait';
  return (
    going.find(({ kind }) => kind === 'bench') ?? going.findLast((job) => !waits(job)) ?? going.at(-1) ?? null
  );
}

export async function cancelJob(): Promise<void> {
  const { starting } = store.getState();
  // Without its id nothing can be asked of the host: it is cancelled as soon as that is known.
  if (starting !== null) store.setState({ starting: { cancelled: true } });
  const job = goingJob(store.getState());
  if (job === null || job.state !== 'going') return;
  // The host answers as soon as it has heard; what the button says changes at once.
  store.setState(({ jobs }) => ({
    jobs: jobs.map((one) => (one.id === job.id ? { ...one, state: 'cancelling' } : one)),
  }));
  await cancelWork(job.id);
}
