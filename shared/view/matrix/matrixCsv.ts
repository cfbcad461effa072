/** The matrix as comma-separated values. */
import type { Cell } from '../../documents/run.ts';
import { csv } from '../../profile/csv.ts';
import { warningText } from '../text/warningText.ts';
import type { Matrix } from './matrix.ts';
import { type MatrixUnit, unitTitles } from './matrixUnits.ts';

/** A line for each cell, with its numbers in full. */
export function matrixCsv({ rows }: Matrix, unit: MatrixUnit): string {
  const head = [
    'model',
    'device',
    'precision',
    'status',
    unitTitles[unit],
    'mean ms',
    'low ms',
    'high ms',
    'ran',
    'weights',
    'calibration',
    'iterations',
    'study',
    'reason',
    'other processes',
    'throttled s',
    'steal',
    'clock MHz',
    'warnings',
  ];
  const lines = rows.flatMap(({ title, cells }) =>
    cells.flatMap((shown) => {
      if (shown === null) return [];
      const { cell, value, study } = shown;
      const [low = null, high = null] = cell.latencyMs?.confidence95 ?? [];
      return [
        [
          title,
          cell.device,
          cell.precision,
          cell.status,
          value,
          cell.latencyMs?.mean ?? null,
          low,
          high,
          cell.effectivePrecision,
          cell.weights,
          cell.calibration,
          cell.iterations,
          study,
          cell.reason,
          ...conditionsOf(cell),
          cell.warningFacts.map(warningText).join(' '),
        ],
      ];
    }),
  );
  return csv([head, ...lines]);
}

/** The worst of its processes; the slowest clock. Null: not known. */
function conditionsOf({ processes }: Cell): (number | null)[] {
  const all = processes.flatMap(({ conditions }) => conditions ?? []);
  const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values));
  const clocks = all.flatMap(({ frequencyMHz }) => frequencyMHz?.end ?? []);
  return [
    most(all.flatMap(({ others }) => others?.processors ?? [])),
    most(all.flatMap(({ quota }) => quota?.throttledSeconds ?? [])),
    most(all.flatMap(({ steal }) => steal ?? [])),
    clocks.length === 0 ? null : Math.min(...clocks),
  ];
}
