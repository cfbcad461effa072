/** Model x device x precision of one run, laid out like Table I, filling in place while the run goes. */

import { useEffect, useMemo } from 'react';
import { byAge } from '../../shared/documents/run.ts';
import { partOfMatrix } from '../../shared/view/matrix/arrange.ts';
import { matrixCsv } from '../../shared/view/matrix/matrixCsv.ts';
import { matrixPicture } from '../../shared/view/pictures/matrixPicture.ts';
import { plural } from '../../shared/view/text/format.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { useApp, useSettings } from '../page/hooks.ts';
import { benchmark, openRun, set } from '../page/page.ts';
import { knownCells, placeOfKey } from '../store/gridWalk.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { RunPick } from '../widgets/RunPick.tsx';
import { View } from '../widgets/View.tsx';
import { CellInspector, type InspectedCell } from './CellInspector.tsx';
import { Events } from './Events.tsx';
import { Legend } from './Legend.tsx';
import { MarkedBar } from './MarkedBar.tsx';
import { MatrixBar } from './MatrixBar.tsx';
import { MatrixGrid } from './MatrixGrid.tsx';
import { type RunMatrix, useMatrix } from './useMatrix.ts';
import { useMatrixCommands } from './useMatrixCommands.ts';
import { type ShownMatrix, useMatrixTable } from './useMatrixTable.ts';

export function MatrixView() {
  const shown = useMatrix();
  const runs = useApp((state) => state.runs);
  if (shown === null)
    return (
      <View title="Matrix" bar={<RunPick />} inspector={null} loading={runs === null || runs.length > 0}>
        {runs?.length === 0 && <NoRun />}
      </View>
    );
  return <RunView run={shown} />;
}

function NoRun() {
  return (
    <Empty title="No run yet">
      <p className="sentence">
        Choose models, devices and precisions in the top bar, or drop a model into this window. Each
        configuration becomes a cell here as soon as it is measured.
      </p>
      <button type="button" className="control primary" onClick={benchmark}>
        Benchmark <Keys of="everywhere" to="benchmark" />
      </button>
    </Empty>
  );
}

function RunView({ run }: { readonly run: RunMatrix }) {
  const shown = useMatrixTable(run);
  const { document, matrix, rows, columns } = shown;
  const { unit, cell: chosen } = useApp((state) => state.route);
  const { marked: keys, study, heat } = useSettings('matrix');
  const marked = useMemo(() => knownCells(matrix, keys), [matrix, keys]);
  const inspected = useInspected(shown, chosen);
  useRunBefore();
  useMatrixCommands(shown);
  const exported = () =>
    partOfMatrix(
      matrix,
      rows,
      columns.map(({ at }) => at),
    );
  return (
    <View
      title="Matrix"
      inspector={inspected === null ? null : <CellInspector {...inspected} />}
      bar={
        <>
          <MatrixBar shown={shown} />
          <ExportMenu
            name={`vinobench matrix ${document.run.title}`}
            picture={() => matrixPicture({ matrix: exported(), run: document.run, unit, study })}
            csv={() => matrixCsv(exported(), unit)}
            report={[document.run.id]}
          />
        </>
      }
    >
      <div className="matrix-pane">
        {columns.length === 0 ? (
          <NoColumn />
        ) : rows.length === 0 ? (
          <NoRow models={matrix.rows.length} />
        ) : (
          <MatrixGrid shown={shown} chosen={chosen} marked={marked} study={study} heat={heat} />
        )}
        {marked.size > 0 ? <MarkedBar shown={shown} marked={marked} /> : <Legend shown={shown} />}
        <div className={document.run.status === 'running' ? 'events-place' : 'events-place ended'}>
          <Events document={document} />
        </div>
      </div>
    </View>
  );
}

/** A cell may be chosen and its row filtered out: it is shown all the same. */
function useInspected({ matrix, document }: ShownMatrix, chosen: string | null): InspectedCell | null {
  return useMemo(() => {
    if (chosen === null) return null;
    const { model } = placeOfKey(chosen);
    const row = matrix.rows.find((one) => one.model === model);
    const cell = row?.cells.find((one) => one?.key === chosen);
    return row === undefined || cell == null ? null : { shown: cell, row, matrix, document };
  }, [matrix, document, chosen]);
}

function NoColumn() {
  return (
    <div className="matrix-scroll">
      <Empty title="No column is left">
        <p className="sentence">All devices and precisions of this run are hidden.</p>
        <button type="button" className="control" onClick={() => set('matrix', { hiddenColumns: [] })}>
          Show all columns
        </button>
      </Empty>
    </div>
  );
}

function NoRow({ models }: { readonly models: number }) {
  return (
    <div className="matrix-scroll">
      <Empty title="No model is left">
        <p className="sentence">None of the {plural(models, 'model')} of this run fits the filter.</p>
        <button
          type="button"
          className="control"
          onClick={() => {
            set('matrix', { find: '', rows: null });
          }}
        >
          Clear the filter
        </button>
      </Empty>
    </div>
  );
}

/** Queued cells show what the latest run before had of the same models. */
function useRunBefore(): void {
  const runs = useApp((state) => state.runs);
  const shown = useApp(shownRunId);
  useEffect(() => {
    const run = runs?.find(({ id }) => id === shown);
    if (run?.status !== 'running') return;
    const before = newestFirst(runs ?? []).find(
      (one) => byAge(one, run) < 0 && one.models.some((model) => run.models.includes(model)),
    );
    if (before !== undefined) void openRun(before.id);
  }, [runs, shown]);
}
