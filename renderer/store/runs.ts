/** Runs: started, watched while they go, opened, deleted and brought back. */

import { defaultCalibration } from '../../shared/documents/calibration.ts';
import {
  byAge,
  type Cell,
  type ListedRun,
  type RunCalibration,
  type RunDocument,
} from '../../shared/documents/run.ts';
import { requestedInputs } from '../../shared/models/plannedInputs.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import { namesOf, runTitle } from '../../shared/view/run/modelNames.ts';
import { runState } from '../../shared/view/run/runState.ts';
import type { BenchRequest } from '../../shared/work/bench.ts';
import type { WorkEvent } from '../../shared/work/event.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import type { PageCore } from './core.ts';
import { plannedModels } from './models.ts';
import type { Plan } from './plan.ts';
import type { State } from './state.ts';
import type { WorkHandler } from './work.ts';

/** The run of the address, else the latest. */
export function shownRunId({ runs, route }: Pick<State, 'runs' | 'route'>): string | null {
  return route.run ?? newestFirst(runs ?? [])[0]?.id ?? null;
}

export const newestFirst = (runs: readonly ListedRun[]): ListedRun[] => runs.toSorted((a, b) => byAge(b, a));

/** Left out for synthetic images, which are the host's own choice. */
export function calibrationOfPlan({ images }: Plan): { calibration?: RunCalibration } {
  if (images === null) return {};
  const { family: _, ...usual } = defaultCalibration;
  const preparation = { mean: null, scale: null, colour: null, resize: null };
  return { calibration: { ...usual, images, preparation } };
}

/** What Cancel stops: a run before anything else, then what does not wait for other work. */
export function shownWork({ work, progress }: Pick<State, 'work' | 'progress'>): Work | null {
  const going = work.filter(isGoing);
  const waits = ({ id, progress: last }: Work) => (progress[id] ?? last)?.phase === 'wait';
  return (
    going.find(({ kind }) => kind === 'bench') ?? going.findLast((one) => !waits(one)) ?? going.at(-1) ?? null
  );
}

const inProgress = 'A run is in progress. Cancel it or wait until it ends.';

/** Why a run cannot begin, and what to do; null: it can. */
export function missingForRun({ plan, ...state }: State): string | null {
  if (shownWork(state)?.kind === 'bench') return inProgress;
  if (plannedModels(state, plan).length === 0)
    return 'Nothing is chosen. Drop a model, or choose some under Models in the top bar.';
  if (plan.devices.length === 0 || plan.precisions.length === 0)
    return 'Choose at least one device and one precision in the top bar.';
  return null;
}

export class Runs {
  readonly #core: PageCore;
  /** Ids of those that the host is being asked for. */
  readonly #opening = new Set<string>();

  constructor(core: PageCore) {
    this.#core = core;
  }

  readonly loadRuns = async (): Promise<void> => {
    const { store, line, messages } = this.#core;
    const { runs, damaged } = await line.host().runs.list({ deleted: false });
    store.setState({ runs });
    for (const { id, reason } of damaged) messages.tell(`Run ${id} cannot be read: ${reason}`);
    const { route } = store.getState();
    const shown = shownRunId({ runs, route });
    if (shown !== null) await this.openRun(shown);
  };

  /** With its samples, unless it is still in progress: then they are read when it ends. */
  readonly openRun = async (id: string): Promise<void> => {
    const { store, line, messages, navigation } = this.#core;
    const known = store.getState().documents[id];
    const whole = known !== undefined && 'rounds' in known && known.run.status !== 'running';
    if (whole || this.#opening.has(id)) return;
    this.#opening.add(id);
    try {
      const document = await line.host().runs.show({ id });
      store.setState(({ documents }) => ({ documents: { ...documents, [document.run.id]: document } }));
    } catch (error) {
      // An address may be opened before the list is here.
      const runs = store.getState().runs ?? (await this.#listRuns().catch(() => null));
      if (runs?.some((run) => run.id === id) === false)
        messages.tell(`The run ${id} of this address is not kept here. The latest is shown.`);
      else messages.tellProblem(error);
      if (store.getState().route.run === id) navigation.go({ run: null, cell: null }, 'replace');
    } finally {
      this.#opening.delete(id);
    }
  };

  /** Of runs that are compared; asked again whenever they are, since another run may have ended meanwhile. */
  readonly loadSpreads = async (ids: readonly string[]): Promise<void> => {
    const { store, line, messages } = this.#core;
    try {
      const found = await line.host().runs.spreads({ ids: [...ids] });
      store.setState(({ spreads }) => ({ spreads: { ...spreads, [ids.join()]: found } }));
    } catch (error) {
      messages.tellProblem(error);
    }
  };

  /** Starts what is planned, or says what is missing. */
  readonly benchmark = (): void => {
    const { store, messages } = this.#core;
    const missing = missingForRun(store.getState());
    if (missing === null) this.#startRun().catch(messages.tellProblem);
    else messages.tell(missing);
  };

  /** The rest of the run that is shown. */
  readonly resume = (): void => {
    const { store, messages } = this.#core;
    const state = store.getState();
    const document = state.documents[shownRunId(state) ?? ''];
    if (shownWork(state)?.kind === 'bench') messages.tell(inProgress);
    else if (document === undefined || runState(document).left === 0)
      messages.tell('The run that is shown has nothing left to measure.');
    else this.#resumeRun(document.run.id).catch(messages.tellProblem);
  };

  async #startRun(): Promise<void> {
    const { plan, ...state } = this.#core.store.getState();
    const models = plannedModels(state, plan);
    await this.#begin({
      start: 'new',
      models: models.map(({ reference }) => reference),
      devices: [...plan.devices],
      precisions: [...plan.precisions],
      preset: plan.preset,
      ...(plan.preset === 'careful' ? { target: plan.target, budgetMs: plan.budgetMs } : {}),
      isa: plan.isa,
      ...(plan.runtimes.length === 0 ? {} : { runtimes: [...plan.runtimes] }),
      iterations: null,
      batch: null,
      streams: null,
      threads: null,
      title: null,
      ...requestedInputs(
        plan.inputs,
        models.map(({ key }) => key),
      ),
      ...calibrationOfPlan(plan),
    });
  }

  /** In a separate run, from the same files and with the same method as before. */
  readonly measureAgain = async (cells: readonly Cell[]): Promise<void> => {
    const { documents } = this.#core.store.getState();
    const wanted = new Set(cells.map(({ id }) => id));
    const document = Object.values(documents).find((one) => one.cells.some(({ id }) => wanted.has(id)));
    if (document === undefined) return;
    const { id: of } = document.run;
    if (of === studyId) {
      this.#core.messages.tell(
        "The study's figures cannot be measured again: benchmark the same models instead.",
      );
      return;
    }
    await this.#begin({ start: 'again', run: of, cells: [...wanted] });
  };

  /** A second wish while the first is on its way to the host is the same wish: a double click begins one run. */
  async #begin(request: BenchRequest): Promise<void> {
    const { store, line, navigation } = this.#core;
    if (store.getState().starting !== null) return;
    store.setState({ starting: { cancelled: false } });
    try {
      const id = await line.startWork({ kind: 'bench', request });
      if (store.getState().starting?.cancelled === true) await line.cancelWork(id);
      await this.#showAsItIs(id);
      navigation.go({ view: 'matrix', run: id, cell: null });
    } finally {
      store.setState({ starting: null });
    }
  }

  /** The rest of a run that stopped, as the same run. */
  async #resumeRun(id: string): Promise<void> {
    const { store, line, navigation } = this.#core;
    if (store.getState().resuming !== null) return;
    store.setState({ resuming: id });
    try {
      await line.startWork({ kind: 'bench', request: { start: 'resume', run: id } });
      navigation.go({ view: 'matrix', run: id, cell: null });
    } finally {
      store.setState({ resuming: null });
    }
  }

  async #showAsItIs(id: string): Promise<RunDocument> {
    const document = await this.#core.line.host().runs.show({ id });
    this.#core.store.setState(({ documents }) => ({ documents: { ...documents, [id]: document } }));
    return document;
  }

  readonly handler: WorkHandler<'bench'> = {
    // Read again even if it is known: a run that had stopped may have been resumed.
    begun: ({ id }) => {
      const { tellProblem } = this.#core.messages;
      this.#showAsItIs(id).catch(tellProblem);
      this.#listRuns().catch(tellProblem);
    },
    told: ({ id }, event) => this.#takeEvent(id, event),
    done: ({ id }) => {
      this.reloadRun(id).catch(this.#core.messages.tellProblem);
    },
    failed: ({ id }, error) => {
      const { tellProblem } = this.#core.messages;
      tellProblem(error);
      this.reloadRun(id).catch(tellProblem);
    },
  };

  /** As it is when it is no longer in progress, here and in the list. */
  readonly reloadRun = async (id: string): Promise<RunDocument> => {
    const document = await this.#showAsItIs(id);
    await this.#listRuns();
    return document;
  };

  async #listRuns(): Promise<readonly ListedRun[]> {
    const { runs } = await this.#core.line.host().runs.list({ deleted: false });
    this.#core.store.setState({ runs });
    return runs;
  }

  #takeEvent(id: string, event: WorkEvent): void {
    const { store } = this.#core;
    switch (event.type) {
      case 'progress':
        return;
      case 'notice':
        store.setState(({ news }) => ({
          news: {
            ...news,
            [id]: [...(news[id] ?? []), { at: new Date().toISOString(), text: event.text }],
          },
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

  readonly deleteRun = async (id: string): Promise<void> => {
    const { store, line, messages, navigation } = this.#core;
    const summary = await line
      .host()
      .runs.delete({ id })
      .catch((error: unknown) => this.#elsewhereDeleted(id, error));
    if (summary === null) return;
    store.setState(({ runs }) => ({ runs: (runs ?? []).filter((run) => run.id !== id) }));
    if (store.getState().route.run === id) navigation.go({ run: null, cell: null }, 'replace');
    await this.loadRuns();
    const title = runTitle(summary.title, namesOf(store.getState().catalogue));
    messages.offerUndo(`${title} is deleted.`, async () => {
      await line.host().runs.restore({ id });
      await this.loadRuns();
      navigation.go({ run: id });
    });
  };

  /** Another window may have been faster: what is kept is read again, and what is not is no longer shown. */
  async #elsewhereDeleted(id: string, error: unknown): Promise<null> {
    const { store, messages, navigation } = this.#core;
    const runs = await this.#listRuns();
    if (runs.some((run) => run.id === id)) throw error;
    messages.tell('This run was deleted before, in another window or at the terminal.');
    if (store.getState().route.run === id) navigation.go({ run: null, cell: null }, 'replace');
    return null;
  }

  /** Cancels the run that is being started, and what `shownWork` names. */
  readonly cancelShownWork = async (): Promise<void> => {
    const { store, line } = this.#core;
    const { starting } = store.getState();
    // Without its id nothing can be asked of the host: it is cancelled as soon as that is known.
    if (starting !== null) store.setState({ starting: { cancelled: true } });
    const shown = shownWork(store.getState());
    if (shown === null || shown.state !== 'going') return;
    // The host answers as soon as it has heard; what the button says changes at once.
    store.setState(({ work }) => ({
      work: work.map((one) => (one.id === shown.id ? { ...one, state: 'cancelling' } : one)),
    }));
    await line.cancelWork(shown.id);
  };
}
