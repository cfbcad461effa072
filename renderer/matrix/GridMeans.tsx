/** The last row: how much better a column is than the base, as a geometric mean over the models that have both. */
import { memo, useMemo } from 'react';
import { type Matrix, type MatrixRow, meansOf } from '../../shared/view/matrix/matrix.ts';
import { plural, ratioText } from '../../shared/view/text/format.ts';
import type { ShownColumn } from './useMatrixTable.ts';

/** Over the rows that are shown: what is filtered out does not count. */
export const GridMeans = memo(function GridMeans({
  matrix,
  rows,
  columns,
}: {
  readonly matrix: Matrix;
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly ShownColumn[];
}) {
  const { base } = matrix;
  const means = useMemo(() => meansOf(rows, matrix.columns, base), [rows, matrix.columns, base]);
  return (
    <div role="rowgroup" className="matrix-means">
      <div role="row" className="matrix-row">
        <div role="rowheader" className="matrix-model">
          <span className="ellipsis">
            {base === null ? 'Nothing measured yet' : `Over ${base.key} `}
            {base !== null && <span className="dim">geo. mean</span>}
          </span>
        </div>
        {columns.map(({ key, at, first }) => {
          const { ratio = null, models = 0 } = means[at] ?? {};
          const over =
            models < rows.length ? `${models} of ${plural(rows.length, 'model')}` : plural(models, 'model');
          const [value, count] = ratio === null ? ['', ''] : [ratioText(ratio), over];
          return (
            <div key={key} role="gridcell" className={first ? 'matrix-cell first' : 'matrix-cell'}>
              <span key={`value ${value}`} className="value">
                {value}
              </span>
              <span key={`note ${count}`} className="note">
                {count}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
});
