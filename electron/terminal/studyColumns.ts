/** The study's Table I beside a run: which of its rows and columns belong to ours. */
import { findModel } from '../../models/catalogue.ts';
import { referenceRun } from '../../models/referenceRun.ts';
import type { Cell } from '../../shared/run.ts';

export interface StudyColumns {
  /** The study's spelling of a model; empty for what it does not have. */
  readonly rowOf: (model: string) => string;
  /** The study's column for one of ours, such as `GPU FP32` for `GPU.0 FP32`; undefined: it has none. */
  readonly counterpart: (device: string, precision: string) => string | undefined;
  /** Columns to show whether we have them or not. */
  readonly wanted: readonly string[];
  /** FPS as printed in the study; undefined where it has no such figure. */
  readonly fps: (model: string, column: string) => number | undefined;
  readonly caption: string;
}

/**
 * Null when nothing of the run is in the study.
 * @param all shows every column of the study, also those that the run has not
 */
export function studyColumns(
  cells: readonly Pick<Cell, 'model' | 'device' | 'precision'>[],
  all: boolean,
): StudyColumns | null {
  const { machine, table1 } = referenceRun();
  const rowOf = (model: string) => {
    const row = findModel(model)?.studyRow;
    return row !== undefined && row in table1.rows ? row : '';
  };
  const counterpart = (device: string, precision: string) => {
    const column = `${device.replace(/^GPU\.\d+$/, 'GPU')} ${precision}`;
    return table1.columns.includes(column) ? column : undefined;
  };
  const shared = cells.some(
    ({ model, device, precision }) => rowOf(model) !== '' && counterpart(device, precision) !== undefined,
  );
  if (!shared && !(all && cells.some(({ model }) => rowOf(model) !== ''))) return null;
  return {
    rowOf,
    counterpart,
    wanted: all ? table1.columns : [],
    fps: (model, column) => table1.rows[rowOf(model)]?.[table1.columns.indexOf(column)],
    caption: `Study: its Table I, batch 1, CPU ${machine.cpu}; GPU ${machine.gpu}`,
  };
}
