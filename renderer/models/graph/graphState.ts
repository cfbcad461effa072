/** What the graph's pane and its controls in the view bar share while a graph is shown. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ExportSources } from '../../export/ExportMenu.tsx';
import type { GraphView } from './GraphView.ts';
import type { GraphSight } from './paintGraph.ts';

interface GraphState {
  readonly find: string;
  /** Ids of nodes of the network, in its order. */
  readonly matches: readonly string[];
  /** Which of them find stands at. */
  readonly at: number;
  readonly scale: number;
  /** Null: no graph is shown. */
  readonly view: GraphView | null;
  readonly exports: ExportSources | null;
  /** Names of closed groups and runs by model and kind; absent: none was opened or closed yet. */
  readonly closed: Readonly<Record<string, ReadonlySet<string>>>;
}

/** What was in sight when a graph was left, by model and kind. */
export const leftSights = new Map<string, GraphSight>();

export const graphStore = createStore<GraphState>()(() => ({
  find: '',
  matches: [],
  at: 0,
  scale: 1,
  view: null,
  exports: null,
  closed: {},
}));

export const useGraph = <T>(select: (state: GraphState) => T): T => useStore(graphStore, select);

/** @param by 1 or -1; from the last to the first */
export function stepMatch(by: number): void {
  graphStore.setState(({ at, matches }) =>
    matches.length === 0 ? {} : { at: (at + by + matches.length) % matches.length },
  );
}
