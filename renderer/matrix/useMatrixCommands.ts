/** The keys of the matrix. */
import { useMemo, useRef } from 'react';
import { flushSync } from 'react-dom';
import { placeOfKey } from '../../shared/view/matrix/gridWalk.ts';
import { type Command, useCommands } from '../keys/commands.ts';
import { store, tellProblem } from '../page/page.ts';
import {
  chosenKey,
  markAll,
  markColumn,
  markRow,
  planOf,
  sortBy,
  stepOut,
  toggleHeat,
  toggleMark,
  togglePin,
  walk,
} from './actions.ts';
import { compareMarked, copyCells, measureMarked, speedupOfMarked } from './marked.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

type Latest = { readonly current: ShownMatrix };

const group = 'Matrix';
/** More than any matrix has. */
const toTheEdge = 1e6;

export function useMatrixCommands(shown: ShownMatrix): void {
  const latest = useRef(shown);
  latest.current = shown;
  useCommands(useMemo(() => [...walking(latest), ...marking(latest), ...acting(latest)], []));
}

function walking(latest: Latest): Command[] {
  const move = (title: string, key: string, down: number, right: number, times = () => 1): Command[] => {
    const go = (marking: boolean) => () => walk(latest.current, down * times(), right, marking);
    return [
      { title, group, keys: [key], run: go(false) },
      { title: `${title}, marking`, group, keys: ['Shift', key], run: go(true) },
    ];
  };
  return [
    ...move('Cell above', '↑', -1, 0),
    ...move('Cell below', '↓', 1, 0),
    ...move('Cell to the left', '←', 0, -1),
    ...move('Cell to the right', '→', 0, 1),
    ...move('First in the row', 'Home', 0, -toTheEdge),
    ...move('Last in the row', 'End', 0, toTheEdge),
    {
      title: 'First cell',
      group,
      keys: ['Ctrl', 'Home'],
      run: () => walk(latest.current, -toTheEdge, -toTheEdge),
    },
    {
      title: 'Last cell',
      group,
      keys: ['Ctrl', 'End'],
      run: () => walk(latest.current, toTheEdge, toTheEdge),
    },
    ...move('A page up', 'PageUp', -1, 0, page),
    ...move('A page down', 'PageDown', 1, 0, page),
  ];
}

/** What is in sight of the rows that scroll, less one that stays in sight. */
function page(): number {
  const body = document.querySelector('.matrix-scroll')?.clientHeight ?? 0;
  return Math.max(1, Math.floor((body - 140) / 34) - 1);
}

function marking(latest: Latest): Command[] {
  return [
    {
      title: 'Mark the cell, or not',
      group,
      keys: ['Space'],
      run: () => {
        const key = chosenKey();
        if (key !== null) toggleMark([key]);
      },
    },
    { title: 'Mark its row', group, keys: ['Shift', 'Space'], run: () => markRow(planOf(latest.current)) },
    {
      title: 'Mark its column',
      group,
      keys: ['Ctrl', 'Space'],
      run: () => markColumn(planOf(latest.current)),
    },
    { title: 'Mark all', group, keys: ['Ctrl', 'a'], run: () => markAll(planOf(latest.current)) },
    { title: 'Clear selection', group, keys: ['Esc'], run: stepBack },
  ];
}

/** Into it, before the next key; Esc leads back to the grid. */
function enterInspector(): void {
  flushSync(() => store.setState({ inspector: true }));
  document.querySelector<HTMLElement>('.inspector .scroll')?.focus();
}

function stepBack(): void {
  if (document.activeElement?.closest('.inspector') != null)
    document.querySelector<HTMLElement>('.matrix[role="grid"]')?.focus();
  else stepOut();
}

function acting(latest: Latest): Command[] {
  const place = () => placeOfKey(chosenKey() ?? '|');
  return [
    { title: 'Open in the inspector', group, keys: ['⏎'], run: enterInspector },
    {
      title: 'Measure again',
      group,
      keys: ['r'],
      run: () => void measureMarked(latest.current).catch(tellProblem),
    },
    { title: 'Heat on, off', group, keys: ['h'], run: toggleHeat },
    { title: 'Sort by this column', group, keys: ['s'], run: () => sortBy(place().column || 'model') },
    { title: 'Pin this model', group, keys: ['p'], run: () => togglePin(place().model) },
    {
      title: 'Copy the marked cells, or all, as text',
      group,
      keys: ['Ctrl', 'C'],
      run: () => void copyCells(latest.current).catch(tellProblem),
    },
    { title: 'Speedup of the marked cells', group, keys: [], run: () => speedupOfMarked(latest.current) },
    { title: 'Compare this run', group, keys: [], run: () => compareMarked(latest.current) },
  ];
}
