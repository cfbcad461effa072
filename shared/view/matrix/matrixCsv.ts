/** The matrix as comma-separated values. */
import { csv } from '../../profile/csv.ts';
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
        ],
      ];
    }),
  );
  return csv([head, ...lines]);
}
