/** The library as a table that sorts: what a model costs, and how fast it ran at best. */
import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { countText, figure } from '../../shared/view/format.ts';
import { type Fastest, fastestOf } from '../../shared/view/modelRows.ts';
import { Icon } from '../frame/icons.tsx';
import { Search, Swatch } from '../frame/parts.tsx';
import { pickModels, readyValue } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { shownRunId } from '../store/runs.ts';
import { go, type LibraryModel, useApp } from '../store/state.ts';

interface Row {
  readonly model: LibraryModel;
  readonly title: string;
  readonly gflops: number | undefined;
  readonly parameters: number | undefined;
  readonly fastest: Fastest | null;
  readonly fps: number | undefined;
  readonly filler: boolean;
  readonly failed: boolean;
}

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  sortFns: { basic: sortFn_basic, alphanumeric: sortFn_alphanumeric },
  filterFns: { includesString: filterFn_includesString },
});

const columns = [
  { id: 'title', accessorFn: (row: Row) => row.title, header: 'Model', sortFn: 'alphanumeric' as const },
  { id: 'gflops', accessorFn: (row: Row) => row.gflops, header: 'GFLOP', sortUndefined: 'last' as const },
  {
    id: 'parameters',
    accessorFn: (row: Row) => row.parameters,
    header: 'Params',
    sortUndefined: 'last' as const,
  },
  { id: 'fps', accessorFn: (row: Row) => row.fps, header: 'FPS', sortUndefined: 'last' as const },
];

function useRows(library: readonly LibraryModel[]): Row[] {
  const conversions = useApp((state) => state.conversions);
  const cells = useApp((state) => state.documents[shownRunId(state) ?? '']?.cells);
  return useMemo(
    () =>
      library.map((model): Row => {
        const loaded = conversions[model.key];
        const converted = readyValue(loaded);
        const fastest = fastestOf(cells ?? [], model.name);
        const batch = converted?.inputs[0]?.shape[0] ?? 1;
        return {
          model,
          title: model.title,
          gflops: converted === null ? model.entry?.gflops : converted.flops / batch / 1e9,
          parameters:
            converted?.parameters ?? (model.entry === null ? undefined : model.entry.millionParameters * 1e6),
          fastest,
          fps: fastest?.fps,
          filler:
            converted === null
              ? model.added === null && model.entry?.fetched === false
              : converted.weights === 'filler',
          failed: loaded?.state === 'failed',
        };
      }),
    [library, conversions, cells],
  );
}

export function ModelTable({
  library,
  chosen,
}: {
  readonly library: readonly LibraryModel[];
  readonly chosen: string | null;
}) {
  const data = useRows(library);
  const [filter, setFilter] = useState('');
  const table = useTable({
    features,
    columns,
    data,
    state: { globalFilter: filter },
    onGlobalFilterChange: setFilter,
    globalFilterFn: 'includesString',
    getColumnCanGlobalFilter: ({ id }) => id === 'title',
  });
  return (
    <section className="library" aria-label="Library">
      <div className="library-head">
        <Search label={`Filter ${library.length} models`} value={filter} onChange={setFilter} width={210} />
        <button type="button" className="control" onClick={() => void pickModels().catch(tellProblem)}>
          Open <kbd>Ctrl O</kbd>
        </button>
      </div>
      <div className="library-scroll">
        <table>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const sorted = header.column.getIsSorted();
                  return (
                    <th
                      key={header.id}
                      className={header.id === 'title' ? '' : 'number'}
                      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
                    >
                      <button type="button" onClick={header.column.getToggleSortingHandler()}>
                        {String(header.column.columnDef.header)}
                        {sorted === 'asc' ? ' ▴' : sorted === 'desc' ? ' ▾' : ''}
                      </button>
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map(({ id, original }) => (
              <ModelRow key={id} row={original} chosen={original.model.key === chosen} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="drop-hint">
        <Icon name="drop" />
        <div>
          <strong>Drop a model anywhere in this window</strong>
          <p className="dim">
            prototxt + caffemodel, IR xml + bin, ONNX, TensorFlow, TFLite, Paddle, or a folder
          </p>
        </div>
      </div>
    </section>
  );
}

function ModelRow({ row, chosen }: { readonly row: Row; readonly chosen: boolean }) {
  const { model, title, gflops, parameters, fastest, filler, failed } = row;
  const open = () => go({ model: model.key });
  return (
    <tr aria-selected={chosen} className={failed ? 'failed' : ''} onClick={open}>
      <td>
        <button type="button" className="ellipsis" onClick={open} aria-current={chosen ? 'true' : undefined}>
          {failed && <Icon name="close" size={12} />}
          {title}
        </button>
        {model.example !== null && (
          <span className="badge" title={model.example.description}>
            example
          </span>
        )}
        {filler && (
          <span className="badge dashed" title="Filler weights: right for latency, meaningless as results.">
            filler
          </span>
        )}
      </td>
      <td className="number dim">{gflops === undefined ? '·' : figure(gflops, 2)}</td>
      <td className="number dim">{parameters === undefined ? '·' : countText(parameters)}</td>
      <td className="number">
        {failed ? (
          <span className="bad">failed</span>
        ) : fastest === null ? (
          <span className="dim">·</span>
        ) : (
          <span title={`${fastest.device} ${fastest.precision}, the fastest of the run shown`}>
            {figure(fastest.fps)} <Swatch device={fastest.device} precision={fastest.precision} />
          </span>
        )}
      </td>
    </tr>
  );
}
