/** Model x device x precision of one run, laid out like Table I, filling in place while the run goes. */
import { useEffect, useMemo, useRef } from 'react';
import { plural } from '../../shared/view/format.ts';
import { matrixUnits } from '../../shared/view/matrix.ts';
import { matrixCsv, matrixPicture } from '../../shared/view/pictures/matrixPicture.ts';
import { type Command, useCommands } from '../commands.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { benchmark } from '../frame/globalCommands.ts';
import { Empty, Search, Segments } from '../frame/parts.tsx';
import { RunPick } from '../frame/RunPick.tsx';
import { View } from '../frame/View.tsx';
import { tellProblem } from '../store/problems.tsx';
import { measureAgain, newestFirst, openRun } from '../store/runs.ts';
import { go, goMore, store, useApp } from '../store/state.ts';
import { CellInspector } from './CellInspector.tsx';
import { Events } from './Events.tsx';
import { MatrixGrid } from './MatrixGrid.tsx';
import { type ShownMatrix, useMatrix } from './useMatrix.ts';

export function MatrixView() {
  const shown = useMatrix();
  const runs = useApp((state) => state.runs);
  if (shown === null)
    return (
      <View title="Matrix" bar={<RunPick />} inspector={null} loading={runs === null || runs.length > 0}>
        {runs?.length === 0 && <NoRun />}
      </View>
    );
  return <ShownView shown={shown} />;
}

function NoRun() {
  return (
    <Empty title="No run yet">
      <p className="sentence">
        Choose models, devices and precisions in the top bar, or drop a model into this window. Each
        configuration becomes a cell here as soon as it is measured.
      </p>
      <button type="button" className="control primary" onClick={benchmark}>
        Benchmark <kbd>Ctrl ⏎</kbd>
      </button>
    </Empty>
  );
}

function ShownView({ shown }: { readonly shown: ShownMatrix }) {
  const { document, matrix, rows } = shown;
  const { unit, cell: chosen, more } = useApp((state) => state.route);
  const { find = '', study = 'beside', heat = 'on' } = more;
  const selected = rows
    .flatMap(({ cells }) => cells)
    .find((cell) => cell !== null && keyOf(cell.cell) === chosen);
  useEarlierRun(document.run.status === 'running');
  useMatrixCommands(shown);
  const picture = () =>
    matrixPicture({ matrix: { ...matrix, rows }, run: document.run, unit, study: study === 'beside' });
  return (
    <View
      title="Matrix"
      inspector={selected == null ? null : <CellInspector shown={selected} document={document} />}
      bar={
        <>
          <RunPick />
          <span className="rule" />
          <Segments
            label="Unit"
            options={matrixUnits}
            value={unit}
            onChange={(next) => go({ unit: next }, 'replace')}
          />
          <button
            type="button"
            className="control plain"
            aria-pressed={study === 'beside'}
            onClick={() => goMore('study', study === 'beside' ? 'off' : null)}
          >
            <span className="label">Beside</span> {study === 'beside' ? 'study' : 'nothing'}
          </button>
          <span className="push" />
          <Search
            label="Filter"
            value={find}
            onChange={(text) => goMore('find', text === '' ? null : text)}
          />
          <ExportMenu
            name={`vinobench matrix ${document.run.title}`}
            picture={picture}
            csv={() => matrixCsv({ ...matrix, rows }, unit)}
          />
        </>
      }
    >
      <div className="matrix-pane">
        <MatrixGrid shown={shown} chosen={chosen} study={study === 'beside'} heat={heat === 'on'} />
        <Legend interval={unit === 'FPS' || unit === 'mean'} models={matrix.rows.length} />
        <Events document={document} />
      </div>
    </View>
  );
}

export const keyOf = ({
  model,
  device,
  precision,
}: {
  model: string;
  device: string;
  precision: string;
}): string => `${model}|${device} ${precision}`;

/** Queued cells show what the run before had. */
function useEarlierRun(running: boolean): void {
  const runs = useApp((state) => state.runs);
  useEffect(() => {
    const before = newestFirst(runs ?? [])[1];
    if (running && before !== undefined) void openRun(before.id);
  }, [running, runs]);
}

function useMatrixCommands(shown: ShownMatrix): void {
  const latest = useRef(shown);
  latest.current = shown;
  const commands = useMemo((): readonly Command[] => {
    const group = 'Matrix';
    const move = (down: number, right: number) => moveCell(latest.current, down, right);
    const ofChosen = () => store.getState().route.cell?.split('|') ?? [];
    return [
      { title: 'Cell above', group, keys: ['↑'], run: () => move(-1, 0) },
      { title: 'Cell below', group, keys: ['↓'], run: () => move(1, 0) },
      { title: 'Cell to the left', group, keys: ['←'], run: () => move(0, -1) },
      { title: 'Cell to the right', group, keys: ['→'], run: () => move(0, 1) },
      { title: 'First in the row', group, keys: ['Home'], run: () => move(0, -1000) },
      { title: 'Last in the row', group, keys: ['End'], run: () => move(0, 1000) },
      { title: 'Open in the inspector', group, keys: ['⏎'], run: () => store.setState({ inspector: true }) },
      { title: 'No cell chosen', group, keys: ['Esc'], run: () => go({ cell: null }, 'replace') },
      { title: 'Measure again', group, keys: ['r'], run: () => measureChosen(latest.current) },
      {
        title: 'Heat on, off',
        group,
        keys: ['h'],
        run: () => goMore('heat', store.getState().route.more['heat'] === 'off' ? null : 'off'),
      },
      { title: 'Sort by this column', group, keys: ['s'], run: () => sortBy(ofChosen()[1] ?? 'model') },
      { title: 'Pin this model', group, keys: ['p'], run: () => togglePin(ofChosen()[0]) },
    ];
  }, []);
  useCommands(commands);
}

function measureChosen({ rows }: ShownMatrix): void {
  const { cell: chosen } = store.getState().route;
  const cell = rows.flatMap(({ cells }) => cells).find((one) => one !== null && keyOf(one.cell) === chosen);
  if (cell != null) measureAgain(cell.cell).catch(tellProblem);
}

export function sortBy(column: string): void {
  goMore('sort', store.getState().route.more['sort'] === column ? null : column);
}

export function togglePin(model: string | undefined): void {
  if (model === undefined) return;
  const pinned = (store.getState().route.more['pin'] ?? '').split(',').filter(Boolean);
  const next = pinned.includes(model) ? pinned.filter((one) => one !== model) : [...pinned, model];
  goMore('pin', next.length === 0 ? null : next.join(','));
}

function moveCell({ rows, matrix: { columns } }: ShownMatrix, down: number, right: number): void {
  const [model, column] = store.getState().route.cell?.split('|') ?? [];
  const atRow = rows.findIndex((row) => row.model === model);
  const atColumn = columns.findIndex(({ key }) => key === column);
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  const row = rows[atRow === -1 ? 0 : clamp(atRow + down, rows.length)];
  const next = columns[atColumn === -1 ? 0 : clamp(atColumn + right, columns.length)];
  if (row !== undefined && next !== undefined) go({ cell: `${row.model}|${next.key}` }, 'replace');
}

function Legend({ interval, models }: { readonly interval: boolean; readonly models: number }) {
  return (
    <div className="matrix-legend">
      <span className="heat-scale" aria-hidden="true" /> slowest to fastest in the row, log scale
      <strong>bold</strong> fastest
      {interval && <span className="apart">± 95 % confidence interval of the mean</span>}
      <span className="badge">ran FP16</span> executed in another precision
      <span className="badge dashed">noisy</span> interval wider than ±5 %
      <span className="push dim">{plural(models, 'model')}</span>
    </div>
  );
}
