/** What is made of a model before it is measured: its IR, and its graphs. */
import { type GraphLevel, graphLevels } from '../../shared/models/library.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import type { ConvertRequest } from '../../shared/work/convert.ts';
import type { PageCore } from './core.ts';
import { libraryOf, modelOf, withoutFolders } from './models.ts';
import { type Problem, problemOf } from './problem.ts';
import type { LibraryModel, State } from './state.ts';
import type { FollowedWork, WorkHandler } from './work.ts';

type Conversion = State['conversions'][string];

/** Of a graph in the state. */
export const graphKey = (model: string, level: GraphLevel): string => `${model} ${level}`;

const conversionOf = (model: ModelReference): ConvertRequest => ({
  model,
  output: null,
  precision: 'FP32',
  batch: null,
  preprocessing: null,
});

const isPlain = ({ output, precision, batch, shapes, preprocessing }: ConvertRequest): boolean =>
  output === null && precision === 'FP32' && batch === null && shapes === undefined && preprocessing === null;

function isSame(one: ModelReference, other: ModelReference): boolean {
  if (one.kind === 'catalogue') return other.kind === 'catalogue' && other.id === one.id;
  return other.kind === 'file' && other.topology === one.topology && other.weights === one.weights;
}

const hasSameFiles = (now: LibraryModel | undefined, before: LibraryModel): boolean =>
  now !== undefined && isSame(now.reference, before.reference);

const problemWith = (error: unknown, { added }: LibraryModel): Problem =>
  added === null ? problemOf(error) : withoutFolders(problemOf(error), added);

export class Conversions {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /**
   * Once, until it has ended; a failed one is tried again. The host converts one at a time, and none while something is measured.
   * @param key of a model
   */
  readonly convert = async (key: string): Promise<void> => {
    const { store, line } = this.#core;
    const model = modelOf(store.getState(), key);
    const before = store.getState().conversions[key];
    if (model === undefined || (before !== undefined && before.state !== 'failed')) return;
    this.#set(key, { state: 'loading', progress: null });
    try {
      await line.workKnown;
      // This page asked for it before it was loaded again, or another page has.
      const [going] = this.#goingOf(model.reference);
      if (going === undefined)
        await line.startWork({ kind: 'convert', request: conversionOf(model.reference) });
      else this.#set(key, { state: 'loading', progress: store.getState().progress[going.id] ?? null });
    } catch (error) {
      await this.#fail(model, error);
    }
    await this.#ended(key);
  };

  /** One that waits begins, at the same time as what it waits for. */
  readonly convertNow = async (key: string): Promise<void> => {
    const model = modelOf(this.#core.store.getState(), key);
    if (model === undefined) return;
    for (const { id } of this.#goingOf(model.reference)) await this.#core.line.startNow(id);
  };

  #ended(key: string): Promise<void> {
    const { store } = this.#core;
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

  readonly handler: WorkHandler<'convert'> = {
    begun: (work) => {
      const model = this.#convertedModel(work);
      if (model !== undefined) this.#set(model.key, { state: 'loading', progress: null });
    },
    told: (work, event) => {
      const model = this.#convertedModel(work);
      if (model !== undefined && event.type === 'progress')
        this.#set(model.key, { state: 'loading', progress: event });
    },
    done: (work, value) => {
      const model = this.#convertedModel(work);
      if (model !== undefined) this.#set(model.key, { state: 'ready', value });
    },
    failed: (work, error) => {
      const model = this.#convertedModel(work);
      // Another one of the same files is in progress.
      if (model === undefined || this.#goingOf(model.reference).length > 0) return;
      if (this.#core.store.getState().conversions[model.key]?.state === 'ready') return;
      void this.#fail(model, error);
    },
    stopped: (work) => {
      const model = this.#convertedModel(work);
      if (model === undefined) return;
      this.forget(model.key);
      this.convert(model.key).catch(this.#core.messages.tellProblem);
    },
  };

  /** Those in progress of a model as it is. */
  #goingOf(reference: ModelReference): FollowedWork<'convert'>[] {
    return this.#core.line
      .goingWork('convert')
      .filter(({ request }) => isPlain(request) && isSame(request.model, reference));
  }

  /**
   * The model with these files. Its weights may come while it is converted without them: then what that comes to is out of date, and
   * no model has these.
   */
  #convertedModel({ request }: FollowedWork<'convert'>): LibraryModel | undefined {
    if (!isPlain(request)) return undefined;
    return libraryOf(this.#core.store.getState()).find(({ reference }) => isSame(reference, request.model));
  }

  /** The prototxt itself is shown with the place, where there is one to show. */
  async #fail(model: LibraryModel, error: unknown): Promise<void> {
    const { store, line, messages } = this.#core;
    const { key } = model;
    const problem = problemWith(error, model);
    if (!hasSameFiles(modelOf(store.getState(), key), model)) return;
    this.#set(key, { state: 'failed', problem });
    if (problem.place.line === undefined) return;
    try {
      const source = await line.host().models.source({ model: model.reference });
      store.setState(({ sources }) => ({ sources: { ...sources, [key]: source } }));
    } catch (reason) {
      messages.tellProblem(reason);
    }
  }

  /** What was known of a model whose files are others now. */
  readonly forget = (key: string): void =>
    this.#core.store.setState(({ conversions, graphs }) => {
      const { [key]: _, ...restOfConversions } = conversions;
      const gone = graphLevels.map((level) => graphKey(key, level));
      return {
        conversions: restOfConversions,
        graphs: Object.fromEntries(Object.entries(graphs).filter(([name]) => !gone.includes(name))),
      };
    });

  /** Once; a failed one is tried again. */
  readonly loadGraph = async (key: string, level: GraphLevel): Promise<void> => {
    const { store, line } = this.#core;
    const model = modelOf(store.getState(), key);
    const name = graphKey(key, level);
    const before = store.getState().graphs[name];
    if (model === undefined || (before !== undefined && before.state !== 'failed')) return;
    const set = (value: State['graphs'][string]) =>
      store.setState(({ graphs }) => ({ graphs: { ...graphs, [name]: value } }));
    set({ state: 'loading', progress: null });
    try {
      set({ state: 'ready', value: await line.host().models.graph({ model: model.reference, level }) });
      if (model.added === null) await this.#readConversion(model);
    } catch (error) {
      set({ state: 'failed', problem: problemWith(error, model) });
    }
  };

  /** Of a model that ships: once its graph exists, so do its IR and the warnings of its conversion. */
  async #readConversion({ key, reference }: LibraryModel): Promise<void> {
    const { store, line } = this.#core;
    if (store.getState().conversions[key] !== undefined) return;
    const value = await line.host().models.conversion({ model: reference });
    if (store.getState().conversions[key] === undefined) this.#set(key, { state: 'ready', value });
  }

  #set(key: string, value: Conversion): void {
    this.#core.store.setState(({ conversions }) => ({ conversions: { ...conversions, [key]: value } }));
  }
}
