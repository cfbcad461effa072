/** What a marked part of the matrix is for. */

import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { sidesText } from '../../shared/view/compare/compareSides.ts';
import { noisyCells } from '../../shared/view/matrix/arrange.ts';
import { matrixText } from '../../shared/view/matrix/matrixText.ts';
import { keyText } from '../keys/lookup.ts';
import { cells, chooseOwn, go, measureAgain, store, tell } from '../page/page.ts';
import { newestFirst } from '../store/runs.ts';
import { cellsActedOn } from './actions.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

export async function measureMarked(shown: ShownMatrix): Promise<void> {
  const wanted = cellsActedOn(shown);
  if (wanted.length === 0)
    tell(`No cell is chosen. Choose one with the arrows, or mark several with ${keyText('matrix', 'mark')}.`);
  else {
    await measureAgain(wanted.map(({ cell }) => cell));
    cells.clearMarks();
  }
}

/** Of the whole run, whatever of it is in sight. */
export async function measureNoisy({ matrix }: Pick<ShownMatrix, 'matrix'>): Promise<void> {
  const noisy = noisyCells(matrix);
  if (noisy.length === 0) tell('No cell of this run is noisy.');
  else await measureAgain(noisy);
}

function columnsActedOn(shown: ShownMatrix): ReadonlySet<string> {
  const keyOf = configurationKeys(shown.document.cells);
  return new Set(cellsActedOn(shown).map(({ cell }) => keyOf(cell)));
}

/** The first marked column is the baseline, the others stand over it; a single one stands over the matrix's own base. */
export function speedupOfMarked(shown: ShownMatrix): void {
  const marked = columnsActedOn(shown);
  const [first, ...others] = shown.columns.map(({ key }) => key).filter((key) => marked.has(key));
  const base = others.length > 0 ? first : shown.matrix.base?.key;
  if (first === undefined || base === undefined) return;
  const over = others.length > 0 || first === base ? others : [first];
  if (over.length > 0) chooseOwn(base, over);
  else go({ view: 'speedup' });
}

/**
 * Two or more configurations of this run next to each other; a single one next to itself in the run before.
 */
export function compareMarked(shown: ShownMatrix): void {
  const { run } = shown.document;
  const marked = columnsActedOn(shown);
  const [only = null, ...others] = shown.columns.map(({ key }) => key).filter((key) => marked.has(key));
  const before = newestFirst(store.getState().runs ?? []).find(({ createdAt }) => createdAt < run.createdAt);
  const sides =
    others.length > 0
      ? [only, ...others].map((key) => ({ run: run.id, only: key }))
      : [...(before === undefined ? [] : [before.id]), run.id].map((id) => ({ run: id, only }));
  go({ view: 'compare', run: run.id, settings: { sides: sidesText(sides) } });
}

/** Those that are marked, else all that is in sight, with tab-separated: as a spreadsheet takes them. */
export async function copyCells({ rows, columns }: ShownMatrix): Promise<void> {
  const { unit } = store.getState().route;
  const marked = cells.marked();
  await navigator.clipboard.writeText(matrixText({ rows, columns, marked, unit }));
  tell(marked.size > 0 ? 'The marked cells are on the clipboard.' : 'The matrix is on the clipboard.');
}
