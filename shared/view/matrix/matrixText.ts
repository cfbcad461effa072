/** The matrix, or a marked part of it, as text with tab-separated: as a spreadsheet takes it. */

import { plainFigure } from '../text/format.ts';
import type { MatrixCell, MatrixRow } from './matrix.ts';
import { type MatrixUnit, unitTitles } from './matrixUnits.ts';

interface MatrixTextSources {
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly { readonly key: string; readonly at: number }[];
  /** Keys of cells; empty: all of them. */
  readonly marked: ReadonlySet<string>;
  readonly unit: MatrixUnit;
}

/** A row for each model and a column for each configuration that has a marked cell; what is not marked stays empty. */
export function matrixText({ rows, columns, marked, unit }: MatrixTextSources): string {
  const isMeant = (cell: MatrixCell | null | undefined) =>
    cell != null && (marked.size === 0 || marked.has(cell.key));
  const usedRows = rows.filter(({ cells }) => columns.some(({ at }) => isMeant(cells[at])));
  const usedColumns = columns.filter(({ at }) => usedRows.some(({ cells }) => isMeant(cells[at])));
  return [
    [unitTitles[unit], ...usedColumns.map(({ key }) => key)],
    ...usedRows.map(({ title, cells }) => [
      title,
      ...usedColumns.map(({ at }) => {
        const cell = cells[at];
        return cell != null && isMeant(cell) ? textOf(cell) : '';
      }),
    ]),
  ]
    .map((line) => line.map((field) => field.replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** Plain digits, so that they stay numbers where they are pasted; a word for a missing value. */
function textOf({ value, cell: { status } }: MatrixCell): string {
  if (value !== null && status !== 'queued') return plainFigure(value, 6);
  return status === 'unsupported' ? 'not supported' : status;
}
