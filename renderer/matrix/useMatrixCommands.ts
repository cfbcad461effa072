/** The keys of the matrix. */
import { useMemo, useRef } from 'react';
import { flushSync } from 'react-dom';
import { type Command, commandsOf } from '../keys/lookup.ts';
import { useCommands } from '../page/keyboard.ts';
import { cells, store, tellProblem } from '../page/page.ts';
import { placeOfKey } from '../store/gridWalk.ts';
import { planOf } from './actions.ts';
import { compareMarked, copyCells, measureMarked, measureNoisy, speedupOfMarked } from './marked.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

type Latest = { readonly current: ShownMatrix };

/** More than any matrix has. */
const toTheEdge = 1e6;

export function useMatrixCommands(shown: ShownMatrix): void {
  const latest = useRef(shown);
  latest.current = shown;
  useCommands(useMemo(() => matrixCommands(latest), []));
}

function matrixCommands(latest: Latest): readonly Command[] {
  const to = (down: number, right: number, marking: boolean) => () =>
    cells.walk(planOf(latest.current), down, right, marking);
  const byPage = (pages: number, marking: boolean) => () =>
    cells.walk(planOf(latest.current), pages * pageRows(), 0, marking);
  const place = () => placeOfKey(cells.chosen() ?? '|');
  return commandsOf('matrix', {
    up: to(-1, 0, false),
    upMarking: to(-1, 0, true),
    down: to(1, 0, false),
    downMarking: to(1, 0, true),
    left: to(0, -1, false),
    leftMarking: to(0, -1, true),
    right: to(0, 1, false),
    rightMarking: to(0, 1, true),
    rowStart: to(0, -toTheEdge, false),
    rowStartMarking: to(0, -toTheEdge, true),
    rowEnd: to(0, toTheEdge, false),
    rowEndMarking: to(0, toTheEdge, true),
    first: to(-toTheEdge, -toTheEdge, false),
    last: to(toTheEdge, toTheEdge, false),
    pageUp: byPage(-1, false),
    pageUpMarking: byPage(-1, true),
    pageDown: byPage(1, false),
    pageDownMarking: byPage(1, true),
    mark: () => {
      const key = cells.chosen();
      if (key !== null) cells.toggleMark([key]);
    },
    markRow: () => cells.markRow(planOf(latest.current)),
    markColumn: () => cells.markColumn(planOf(latest.current)),
    markAll: () => cells.markAll(planOf(latest.current)),
    clear: stepBack,
    inspect: enterInspector,
    measure: () => void measureMarked(latest.current).catch(tellProblem),
    measureNoisy: () => void measureNoisy(latest.current).catch(tellProblem),
    heat: cells.toggleHeat,
    sort: () => cells.sortBy(place().column || 'model'),
    pin: () => cells.togglePin(place().model),
    copy: () => void copyCells(latest.current).catch(tellProblem),
    speedup: () => speedupOfMarked(latest.current),
    compare: () => compareMarked(latest.current),
  });
}

/** What is in sight of the rows that scroll, less one that stays in sight. */
function pageRows(): number {
  const body = document.querySelector('.matrix-scroll')?.clientHeight ?? 0;
  return Math.max(1, Math.floor((body - 140) / 34) - 1);
}

/** Into it, before the next key; Esc leads back to the grid. */
function enterInspector(): void {
  flushSync(() => store.setState({ inspector: true }));
  document.querySelector<HTMLElement>('.inspector .scroll')?.focus();
}

function stepBack(): void {
  if (document.activeElement?.closest('.inspector') != null)
    document.querySelector<HTMLElement>('.matrix[role="grid"]')?.focus();
  else cells.stepOut();
}
