/** The study's Table I next to a run: which of its columns are shown, and what it measured there. */
import type { ReferenceRun } from '../../shared/study/referenceRun.ts';
import type { Matrix, MatrixRow } from '../../shared/view/matrix/matrix.ts';

export interface StudyColumns {
  /** The study's spelling of a model; empty for what it does not have. */
  readonly rowOf: (row: MatrixRow) => string;
  /** Columns to show whether we have them or not. */
  readonly wanted: readonly string[];
  /** FPS as printed in the study; undefined where it has no such figure. */
  readonly fps: (row: MatrixRow, column: string) => number | undefined;
  readonly caption: string;
}

/**
 * Null when nothing of the run is in the study.
 * @param all shows every column of the study, also those that the run has not
 */
export function studyColumns(
  { rows, columns }: Matrix,
  { machine, table1 }: ReferenceRun,
  all: boolean,
): StudyColumns | null {
  // A model that is not of the catalogue has no published figures, whatever its name is.
  const rowOf = ({ title, gflops }: MatrixRow) => (gflops !== null && title in table1.rows ? title : '');
  const ofStudy = rows.filter((row) => rowOf(row) !== '');
  const shared = ofStudy.some(({ cells }) =>
    cells.some((cell, at) => cell !== null && columns[at]?.study != null),
  );
  if (!shared && !(all && ofStudy.length > 0)) return null;
  return {
    rowOf,
    wanted: all ? table1.columns : [],
    fps: (row, column) => table1.rows[rowOf(row)]?.[table1.columns.indexOf(column)],
    caption: `Study: its Table I, batch 1, CPU ${machine.cpu}; GPU ${machine.gpu}`,
  };
}
