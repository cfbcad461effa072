/** What can be done with the matrix: walking, marking, sorting, pinning, hiding. All of it stands in the address. */
import { nextSort } from '../../shared/view/matrix/arrange.ts';
import { type GridPlan, placeOfKey, rectangle, toggled, walked } from '../../shared/view/matrix/gridWalk.ts';
import type { MatrixCell } from '../../shared/view/matrix/matrix.ts';
import { go, set, settingsNow, store } from '../page/page.ts';
import { toggledIn } from '../store/settings.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

export const planOf = ({ rows, columns }: ShownMatrix): GridPlan => ({
  models: rows.map(({ model }) => model),
  columns: columns.map(({ key }) => key),
});

export const chosenKey = (): string | null => store.getState().route.cell;

export const markedKeys = (): ReadonlySet<string> => new Set(settingsNow('matrix').marked);

const mark = (keys: ReadonlySet<string>) => set('matrix', { marked: [...keys] });

/** Where a range begins: the cell that was chosen before Shift was held. */
let anchor: string | null = null;

export function choose(key: string | null): void {
  anchor = key;
  go({ cell: key }, 'replace');
}

/** @param extend marks all cells between the first one and the one that is reached */
export function walk(shown: ShownMatrix, down: number, right: number, extend = false): void {
  const plan = planOf(shown);
  const next = walked(plan, chosenKey(), down, right);
  if (next === null) return;
  if (extend) extendTo(plan, next);
  else choose(next);
}

export function extendTo(plan: GridPlan, key: string): void {
  anchor ??= chosenKey() ?? key;
  mark(new Set(rectangle(plan, anchor, key)));
  go({ cell: key }, 'replace');
}

export function toggleMark(keys: readonly string[]): void {
  mark(toggled(markedKeys(), keys));
}

export function markRow({ columns }: GridPlan): void {
  const { model } = placeOfKey(chosenKey() ?? '|');
  if (model !== '') toggleMark(columns.map((column) => `${model}|${column}`));
}

export function markColumn({ models }: GridPlan): void {
  const { column } = placeOfKey(chosenKey() ?? '|');
  if (column !== '') toggleMark(models.map((model) => `${model}|${column}`));
}

export function markAll({ models, columns }: GridPlan): void {
  mark(new Set(models.flatMap((model) => columns.map((column) => `${model}|${column}`))));
}

export const clearMarks = (): void => mark(new Set());

/** The marks, then the chosen cell: one step out each time. */
export function stepOut(): void {
  if (markedKeys().size > 0) clearMarks();
  else choose(null);
}

/** Those that are marked, else the chosen one; cells that the run does not have are left out. */
export function cellsActedOn({ matrix }: ShownMatrix): MatrixCell[] {
  const marked = markedKeys();
  const chosen = chosenKey();
  const wanted = marked.size > 0 ? marked : new Set(chosen === null ? [] : [chosen]);
  return matrix.rows.flatMap(({ cells }) =>
    cells.flatMap((cell) => (cell !== null && wanted.has(cell.key) ? cell : [])),
  );
}

export function sortMatrix(column: string): void {
  set('matrix', { sort: nextSort(settingsNow('matrix').sort, column) });
}

export function togglePin(model: string | undefined): void {
  if (model === undefined || model === '') return;
  set('matrix', { pinnedModels: toggledIn(settingsNow('matrix').pinnedModels, model) });
}

/** @param columns keys of columns that are hidden, or shown again where all of them are */
export function toggleColumns(columns: readonly string[]): void {
  const { hiddenColumns } = settingsNow('matrix');
  set('matrix', { hiddenColumns: [...toggled(new Set(hiddenColumns), columns)] });
}

export function toggleHeat(): void {
  set('matrix', { heat: !settingsNow('matrix').heat });
}
