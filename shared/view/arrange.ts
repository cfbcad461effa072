/** Which rows of the matrix are shown, and in which order. */
import type { Matrix, MatrixRow } from './matrix.ts';

export interface Arrangement {
  /** Key of a column, or `model`; null: the study's order. */
  readonly sort: string | null;
  readonly find: string;
  /** Models that stay at the top. */
  readonly pinned: readonly string[];
}

/** Fastest first where a column sorts, whatever the unit; what was not measured goes last. */
export function arrangeRows({ rows, columns }: Matrix, { sort, find, pinned }: Arrangement): MatrixRow[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter(({ model, title }) =>
    words.every((word) => `${model} ${title}`.toLowerCase().includes(word)),
  );
  const at = columns.findIndex(({ key }) => key === sort);
  const sorted =
    sort === 'model'
      ? shown.toSorted((a, b) => a.title.localeCompare(b.title))
      : at === -1
        ? shown
        : shown.toSorted((a, b) => latency(a, at) - latency(b, at));
  const isPinned = ({ model }: MatrixRow) => pinned.includes(model);
  return [...sorted.filter(isPinned), ...sorted.filter((row) => !isPinned(row))];
}

const latency = ({ cells }: MatrixRow, column: number): number =>
  cells[column]?.cell.latencyMs?.mean ?? Number.POSITIVE_INFINITY;
