/** What the marks of the matrix mean: those that it has. */

import type { Badge } from '../../shared/view/matrix.ts';
import { hasInterval, unitTitles } from '../../shared/view/matrixUnits.ts';
import { useApp } from '../store/state.ts';
import { shownOf } from './MatrixBar.tsx';
import type { ShownMatrix } from './useMatrixTable.ts';

const meanings: Readonly<Record<Badge['kind'], readonly [badge: string, meaning: string]>> = {
  ran: ['ran FP16', 'executed in another precision'],
  stale: ['older runtime', 'another runtime or model by now'],
  noisy: ['noisy', 'interval wider than ±5 %'],
  calibration: ['synthetic', 'calibrated on synthetic images'],
  filler: ['filler', 'weights that are not trained'],
};

export function Legend({ shown }: { readonly shown: ShownMatrix }) {
  const { rows, columns } = shown;
  const unit = useApp((state) => state.route.unit);
  const study = useApp((state) => state.route.more['study'] !== 'off');
  const heat = useApp((state) => state.route.more['heat'] !== 'off');
  const cells = rows.flatMap((row) => columns.flatMap(({ at }) => row.cells[at] ?? []));
  const kinds = new Set(cells.flatMap(({ badges }) => badges.map(({ kind }) => kind)));
  if (rows.some(({ filler }) => filler)) kinds.add('filler');
  const queued = cells.some(({ cell }) => cell.status === 'queued');
  const beside = study && columns.some((column) => column.study !== null);
  return (
    <div className="matrix-legend">
      <strong>{unitTitles[unit]}</strong>
      {heat && (
        <span>
          <span className="heat-scale" aria-hidden="true" /> worst to best of the row, log scale
        </span>
      )}
      <span>
        <strong>bold</strong> best
      </span>
      {hasInterval(unit) && <span>±: 95 % interval of the mean</span>}
      {beside && <span>lower left: the study</span>}
      {queued && (
        <span>
          <span className="queued-mark" aria-hidden="true" /> queued, value of an earlier run
        </span>
      )}
      {(['ran', 'stale', 'noisy', 'calibration', 'filler'] as const)
        .filter((kind) => kinds.has(kind))
        .map((kind) => (
          <span key={kind}>
            <span className={kind === 'ran' || kind === 'stale' ? 'badge' : 'badge dashed'}>
              {meanings[kind][0]}
            </span>{' '}
            {meanings[kind][1]}
          </span>
        ))}
      <span className="push dim">{shownOf(shown)}</span>
    </div>
  );
}
