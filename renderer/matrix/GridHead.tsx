/** Devices over their precisions, as in Table I; a click on a precision sorts. */

import { memo } from 'react';
import type { RunHead } from '../../shared/documents/run.ts';
import { deviceToken, isProcessor } from '../../shared/machine/device.ts';
import { hasInterval, studyValueIn } from '../../shared/view/matrix/matrixUnits.ts';
import { withKeys } from '../keys/lookup.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import { cells } from '../page/page.ts';
import { Swatch } from '../widgets/Swatch.tsx';
import type { ShownColumn } from './useMatrixTable.ts';

export const GridHead = memo(function GridHead({
  columns,
  run,
  study,
}: {
  readonly columns: readonly ShownColumn[];
  readonly run: RunHead;
  readonly study: boolean;
}) {
  return (
    <div role="rowgroup">
      <Devices columns={columns} run={run} />
      <div role="row" className="matrix-row matrix-names" aria-rowindex={1}>
        <ModelHead />
        {columns.map((column) => (
          <ColumnHead key={column.key} column={column} study={study} />
        ))}
      </div>
    </div>
  );
});

/** As they were when the run began. */
function Devices({
  columns,
  run: { machine, devices },
}: {
  readonly columns: readonly ShownColumn[];
  readonly run: RunHead;
}) {
  const fullName = (device: string) =>
    isProcessor(device)
      ? (machine.cpuModel ?? undefined)
      : devices.find(({ name }) => name === device)?.fullName;
  return (
    <div className="matrix-devices" aria-hidden="true">
      <span className="matrix-model" />
      {[...Map.groupBy(columns, ({ device }) => device)].map(([device, own]) => (
        <span key={device} className="matrix-device" style={{ gridColumn: `span ${own.length}` }}>
          <i style={{ background: `var(${deviceToken(device, 'FP16')})` }} />
          <strong>{device}</strong>
          <span className="dim ellipsis" title={fullName(device)}>
            {fullName(device)}
          </span>
        </span>
      ))}
    </div>
  );
}

function ModelHead() {
  const sort = useSettings('matrix').sort;
  const byName = sort?.column === 'model';
  return (
    <div
      role="columnheader"
      className="matrix-model"
      aria-sort={!byName ? 'none' : sort.reversed ? 'descending' : 'ascending'}
    >
      <button type="button" tabIndex={-1} onClick={() => cells.sortBy('model')}>
        <span>
          Model{' '}
          <span className="dim">
            {sort === null ? 'in study order' : !byName ? '' : sort.reversed ? 'Z to A' : 'A to Z'}
          </span>
        </span>
        <span className="dim narrow-hide">GFLOP</span>
      </button>
    </div>
  );
}

function ColumnHead({ column, study }: { readonly column: ShownColumn; readonly study: boolean }) {
  const { key, device, precision, release, study: printed, first, calibration } = column;
  const unit = useApp((state) => state.route.unit);
  const sort = useSettings('matrix').sort;
  const own = sort?.column === key ? sort : null;
  // Best first: the most frames, or the fewest milliseconds.
  const down = own !== null && (unit === 'FPS') !== own.reversed;
  return (
    <div
      role="columnheader"
      aria-label={key}
      aria-sort={own === null ? 'none' : down ? 'descending' : 'ascending'}
      className={first ? 'first' : ''}
    >
      <button
        type="button"
        tabIndex={-1}
        title={withKeys(
          own === null
            ? `Sort by ${key}, best first`
            : own.reversed
              ? 'Back to the study order'
              : 'Worst first',
          'matrix',
          'sort',
        )}
        onClick={() => cells.sortBy(key)}
      >
        <span className="matrix-precision">
          {calibration !== null && (
            <span className="badge dashed" title={calibration.title}>
              {calibration.text}
            </span>
          )}
          {own !== null && <span aria-hidden="true">{down ? '▾' : '▴'}</span>}
          <Swatch device={device} precision={precision} /> {precision}
          {release !== null && <span className="dim">{release}</span>}
        </span>
        <span className="matrix-sub">
          <span>{study && printed !== null && studyValueIn(1, unit) !== null ? 'study' : ''}</span>
          <span>{hasInterval(unit) ? '95 % CI' : ''}</span>
        </span>
      </button>
    </div>
  );
}
