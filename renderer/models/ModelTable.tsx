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
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import { gflopsOfImage } from '../../shared/models/imageWork.ts';
import { type Fastest, fastestOf } from '../../shared/view/library/modelRows.ts';
import { countText, figure, shareText } from '../../shared/view/text/format.ts';
import { gflopText } from '../../shared/view/text/workText.ts';
import { type Command, commandsOf } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { useCommands } from '../page/keyboard.ts';
import { go, pickModels, removeModel, store, tell, tellProblem, togglePlanned } from '../page/page.ts';
import { contentOf } from '../store/models.ts';
import { shownRunId } from '../store/runs.ts';
import { type LibraryModel, readyValue } from '../store/state.ts';
import { OpenFromHostIcon } from '../widgets/HostPaths.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Search } from '../widgets/Search.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { SortHead } from '../widgets/sorting.tsx';
import { Arrivals } from './Arrivals.tsx';

/** What is being done with a model, in a word or two, with its progress. */
interface Doing {
  readonly state: 'fetching' | 'waits' | 'converting';
  /** Null: not known. */
  readonly fraction: number | null;
}

interface Row {
  readonly model: LibraryModel;
  readonly title: string;
  readonly gflops: number | undefined;
  readonly parameters: number | undefined;
  readonly fastest: Fastest | null;
  readonly fps: number | undefined;
  readonly filler: boolean;
  readonly failed: boolean;
  readonly planned: boolean;
  readonly doing: Doing | null;
  /** Why its trained files could not be fetched. */
  readonly unfetched: string | null;
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

/** Warnings of its conversion, now or earlier. */
function knownOf(converted: ConvertDocument | null, { added }: LibraryModel) {
  const known = converted ?? (added?.outcome?.state === 'ready' ? added.outcome : null);
  if (known === null) return null;
  const { parameters, weights } = known;
  return { parameters, weights, gflops: 'gflops' in known ? known.gflops : gflopsOfImage(known) };
}

function useRows(library: readonly LibraryModel[]): Row[] {
  const conversions = useApp((state) => state.conversions);
  const fetching = useApp((state) => state.fetching);
  const progress = useApp((state) => state.progress);
  const planned = useApp((state) => state.plan.models);
  const cells = useApp((state) => state.documents[shownRunId(state) ?? '']?.cells);
  return useMemo(
    () =>
      library.map((model): Row => {
        const loaded = conversions[model.key];
        const converted = readyValue(loaded);
        const fastest = fastestOf(cells ?? [], contentOf(model));
        const known = knownOf(converted, model);
        const fetch = model.added === null ? fetching[model.name] : undefined;
        const fetched = fetch?.state === 'going' ? progress[fetch.work ?? ''] : undefined;
        return {
          model,
          title: model.title,
          gflops: known === null ? model.entry?.gflops : (known.gflops ?? undefined),
          parameters:
            known?.parameters ?? (model.entry === null ? undefined : model.entry.millionParameters * 1e6),
          fastest,
          fps: fastest?.fps,
          filler:
            known === null
              ? model.added === null && model.entry?.fetched === false
              : known.weights === 'filler',
          failed: loaded?.state === 'failed',
          planned: planned.includes(model.key),
          doing:
            fetch?.state === 'going'
              ? { state: 'fetching', fraction: fetched?.fraction ?? null }
              : loaded?.state === 'loading'
                ? {
                    state: loaded.progress?.phase === 'wait' ? 'waits' : 'converting',
                    fraction: loaded.progress?.fraction ?? null,
                  }
                : null,
          unfetched: fetch?.state === 'failed' ? fetch.sentence : null,
        };
      }),
    [library, conversions, fetching, progress, planned, cells],
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
  const rows = table.getRowModel().rows.map(({ original }) => original);
  useModelCommands(rows.map(({ model }) => model));
  // The one row that Tab stops at.
  const stop = rows.find(({ model }) => model.key === chosen) ?? rows[0];
  return (
    <section className="library" aria-label="Library">
      <div className="library-head">
        <Search label={`Filter ${library.length} models`} value={filter} onChange={setFilter} width={200} />
        <button type="button" className="control" onClick={() => void pickModels().catch(tellProblem)}>
          Open <Keys of="everywhere" to="open" />
        </button>
        <OpenFromHostIcon />
      </div>
      <Arrivals />
      <div className="library-scroll">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked by arrows, as in a grid */}
        <table role="grid" aria-label="Models">
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map(({ id, column }) => (
                  <SortHead
                    key={id}
                    text={String(column.columnDef.header)}
                    sorted={column.getIsSorted()}
                    onSort={column.getToggleSortingHandler()}
                    className={id === 'title' ? '' : `number ${id}`}
                  />
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {rows.map((row) => (
              <ModelRow key={row.model.key} row={row} chosen={row.model.key === chosen} stop={row === stop} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="library-none dim">No model is called {filter}.</p>}
      </div>
      <DropHint />
    </section>
  );
}

function DropHint() {
  return (
    <div className="drop-hint">
      <Icon name="drop" />
      <div>
        <strong>Drop a model anywhere in this window</strong>
        <p className="dim">
          prototxt + caffemodel, IR xml + bin, ONNX, TensorFlow, TFLite, Paddle, or a folder
        </p>
      </div>
    </div>
  );
}

/** A column has room for two digits. */

interface ModelRowProps {
  readonly row: Row;
  readonly chosen: boolean;
  readonly stop: boolean;
}

function ModelRow({ row, chosen, stop }: ModelRowProps) {
  const { model, title, gflops, parameters, failed, planned, doing } = row;
  const line = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => {
    if (!chosen) return;
    line.current?.scrollIntoView({ block: 'nearest' });
    // The focus goes along while it is in the list.
    if (line.current?.closest('tbody')?.contains(document.activeElement) === true) line.current.focus();
  }, [chosen]);
  return (
    <tr
      ref={line}
      tabIndex={stop ? 0 : -1}
      aria-selected={chosen}
      className={failed ? 'failed' : ''}
      onClick={() => go({ model: model.key })}
    >
      <td>
        <div className="library-cell">
          <button
            type="button"
            className="library-mark"
            role="checkbox"
            aria-checked={planned}
            aria-label={`${title} in the next run`}
            title={planned ? 'Remove from next run (Space)' : 'Add to next run (Space)'}
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              togglePlanned(model.key);
            }}
          >
            {planned && <Icon name="check" size={12} />}
          </button>
          <span className="library-title ellipsis" title={title}>
            {failed && <Icon name="close" size={12} />}
            {title}
          </span>
          <Badges row={row} />
          {doing !== null && (
            <progress
              className="library-progress"
              aria-label={`${title}, ${doing.state}`}
              max={1}
              {...(doing.fraction === null ? {} : { value: doing.fraction })}
            />
          )}
        </div>
      </td>
      <td className="number dim gflops">{gflops === undefined ? '·' : gflopText(gflops)}</td>
      <td className="number dim parameters">{parameters === undefined ? '·' : countText(parameters)}</td>
      <td className="number">
        <Outcome row={row} />
      </td>
    </tr>
  );
}

function Badges({ row: { model, filler, unfetched } }: { readonly row: Row }) {
  return (
    <>
      {model.example !== null && (
        <span className="badge" title={model.example.description}>
          example
        </span>
      )}
      {unfetched !== null && (
        <span className="badge dashed bad" title={unfetched}>
          not fetched
        </span>
      )}
      {filler && unfetched === null && (
        <span className="badge dashed" title="Filler weights: valid for latency; outputs are meaningless.">
          filler
        </span>
      )}
    </>
  );
}

function Outcome({ row: { doing, failed, fastest } }: { readonly row: Row }) {
  if (doing !== null)
    return (
      <span className="dim">
        {doing.state === 'fetching' && doing.fraction !== null ? shareText(doing.fraction) : doing.state}
      </span>
    );
  if (failed) return <span className="bad">failed</span>;
  if (fastest === null) return <span className="dim">·</span>;
  return (
    <span title={`${fastest.device} ${fastest.precision}, the fastest of the run shown`}>
      {figure(fastest.fps)} <Swatch device={fastest.device} precision={fastest.precision} />
    </span>
  );
}

/** @param models in the order in which they stand */
function useModelCommands(models: readonly LibraryModel[]): void {
  const latest = useRef(models);
  latest.current = models;
  const commands = useMemo((): readonly Command[] => {
    const chosen = () => latest.current.find(({ key }) => key === store.getState().route.model);
    const isChosen = () => chosen() !== undefined;
    const step = (by: number) => {
      const at = latest.current.findIndex(({ key }) => key === store.getState().route.model);
      const next = latest.current[at === -1 ? 0 : at + by];
      if (next !== undefined) go({ model: next.key }, 'replace');
    };
    const mark = () => {
      const model = chosen();
      if (model !== undefined) togglePlanned(model.key);
    };
    const remove = () => {
      const model = chosen();
      if (model?.added != null) removeModel(model.key).catch(tellProblem);
      else if (model !== undefined) tell(`${model.title} belongs to the catalogue and stays in the list.`);
    };
    return commandsOf('models', {
      previous: () => step(-1),
      next: () => step(1),
      plan: { run: mark, when: isChosen },
      none: { run: () => go({ model: null }), when: isChosen },
      remove: { run: remove, when: isChosen },
    });
  }, []);
  useCommands(commands);
}
