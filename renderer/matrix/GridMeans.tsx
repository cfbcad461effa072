/** The last row: how much better a column is than the base, as a geometric mean over the models that have both. */
import { memo } from 'react';
import { plural, ratioText } from '../../shared/view/format.ts';
import type { Matrix } from '../../shared/view/matrix.ts';
import type { ShownColumn } from './useMatrixTable.ts';

export const GridMeans = memo(function GridMeans({
  matrix: { base, means },
  columns,
}: {
  readonly matrix: Matrix;
  readonly columns: readonly ShownColumn[];
}) {
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
          const [value, count] = ratio === null ? ['', ''] : [ratioText(ratio), plural(models, 'model')];
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
