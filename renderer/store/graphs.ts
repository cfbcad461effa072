/** What the pane of a graph, its controls in the view bar and the inspector share. */
import type { StoreApi } from 'zustand/vanilla';
import type { Picture } from '../../shared/view/pictures/picture.ts';

/** What is in sight of a graph. */
export interface GraphSight {
  /** Of the graph's upper left corner on the canvas, CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface GraphState {
  readonly find: string;
  /** Ids of nodes of the network, in its order. */
  readonly matches: readonly string[];
  /** Which of them find stands at. */
  readonly at: number;
  readonly scale: number;
  /** Null: no graph is shown. */
  readonly view: { readonly fit: () => void } | null;
  readonly exports: {
    readonly name: string;
    readonly picture: (() => Picture | Promise<Picture>) | null;
    readonly csv: () => string;
  } | null;
  /** Names of closed groups and runs by model and kind; absent: none was opened or closed yet. */
  readonly closed: Readonly<Record<string, ReadonlySet<string>>>;
  /** What was in sight when a graph was left, by model and kind. */
  readonly sights: Readonly<Record<string, GraphSight>>;
}

export interface WithGraph {
  /** The graph that is shown in Models. */
  readonly graph: GraphState;
}

export const noGraph: GraphState = {
  find: '',
  matches: [],
  at: 0,
  scale: 1,
  view: null,
  exports: null,
  closed: {},
  sights: {},
};

export class Graphs {
  readonly #store: StoreApi<WithGraph>;

  constructor(store: StoreApi<WithGraph>) {
    this.#store = store;
  }

  readonly change = (change: Partial<GraphState>): void =>
    this.#store.setState(({ graph }) => ({ graph: { ...graph, ...change } }));

  /** @param place model and kind */
  readonly close = (place: string, names: ReadonlySet<string>): void =>
    this.change({ closed: { ...this.#now.closed, [place]: names } });

  readonly leave = (place: string, sight: GraphSight): void =>
    this.change({ view: null, sights: { ...this.#now.sights, [place]: sight } });

  /** @param by 1 or -1; from the last to the first */
  readonly stepMatch = (by: number): void => {
    const { at, matches } = this.#now;
    if (matches.length > 0) this.change({ at: (at + by + matches.length) % matches.length });
  };

  get #now(): GraphState {
    return this.#store.getState().graph;
  }
}
