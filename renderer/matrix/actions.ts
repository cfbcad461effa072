/** The shown matrix, as commands on its cells see it. */

import type { MatrixCell } from '../../shared/view/matrix/matrix.ts';
import { cells } from '../page/page.ts';
import type { GridPlan } from '../store/gridWalk.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

export const planOf = ({ rows, columns }: Pick<ShownMatrix, 'rows' | 'columns'>): GridPlan => ({
  models: rows.map(({ model }) => model),
  columns: columns.map(({ key }) => key),
});

/** Those that are marked, else the chosen one; cells that the run does not have are left out. */
export function cellsActedOn({ matrix }: ShownMatrix): MatrixCell[] {
  const wanted = cells.actedOn();
  return matrix.rows.flatMap((row) =>
    row.cells.flatMap((cell) => (cell !== null && wanted.has(cell.key) ? cell : [])),
  );
}
