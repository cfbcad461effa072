/** Table II: what became of each layer in each configuration, linked with the timeline. Sorts by any column. */

import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { type KernelRow, kernelRowsCsv } from '../../shared/view/kernels/kernelRows.ts';
import type { ColourEntry } from '../../shared/view/kernels/trackColours.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { plural, ratioText, timeText } from '../../shared/view/text/format.ts';
import { saveFile } from '../host/files.ts';
import { pressedWithShift } from '../keys/lookup.ts';
import { tellProblem } from '../page/page.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { Swatch } from '../widgets/Swatch.tsx';
import { ariaSort, sortingFeatures } from '../widgets/sorting.tsx';
import { KernelTableRow, rowHeight } from './KernelTableRow.tsx';
import type { Selection } from './useSelection.ts';

interface KernelTableProps {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly selection: Selection;
  readonly legend: readonly ColourEntry[];
  /** Of the file that its data go to. */
  readonly name: string;
}

/** The source's order is the order of no column: `#` sorts by it. */
interface Numbered {
  readonly row: KernelRow;
  readonly number: number;
}

function columnsOf(tracks: readonly Track[]) {
  const number = { sortUndefined: 'last' as const, sortFn: 'basic' as const };
  return [
    { id: 'number', header: '#', accessorFn: (one: Numbered) => one.number, ...number },
    {
      id: 'layer',
      header: 'Layer',
      accessorFn: ({ row }: Numbered) => row.name,
      sortFn: 'alphanumeric' as const,
    },
    {
      id: 'output',
      header: 'Output',
      accessorFn: ({ row }: Numbered) => row.shape?.reduce((product, size) => product * size, 1),
      ...number,
    },
    ...tracks.map(({ name }, at) => ({
      id: `track ${at}`,
      header: name,
      accessorFn: ({ row }: Numbered) => (row.cells[at]?.ran === true ? row.cells[at].timeUs : undefined),
      ...number,
    })),
    ...(tracks.length > 1
      ? [
          {
            id: 'delta',
            header: 'Difference',
            accessorFn: ({ row }: Numbered) => row.deltaUs ?? undefined,
            ...number,
          },
          {
            id: 'ratio',
            header: 'Ratio',
            accessorFn: ({ row }: Numbered) => row.ratio ?? undefined,
            ...number,
          },
        ]
      : []),
  ];
}

function useSorted(tracks: readonly Track[], rows: readonly KernelRow[]) {
  const columns = useMemo(() => columnsOf(tracks), [tracks]);
  const data = useMemo(() => rows.map((row, index) => ({ row, number: index + 1 })), [rows]);
  const table = useTable({ features: sortingFeatures, columns, data });
  return { table, sorted: table.getRowModel().rows.map(({ original }) => original) };
}

export function KernelTable({ tracks, rows, selection, legend, name }: KernelTableProps) {
  const { table, sorted } = useSorted(tracks, rows);
  const compared = tracks.length > 1;
  return (
    <section className="kernel-table" aria-label="Table II" style={cssVariable('--tracks', tracks.length)}>
      <TableHead tracks={tracks} rows={sorted.map(({ row }) => row)} legend={legend} name={name} />
      <Grid
        sorted={sorted}
        tracks={tracks}
        selection={selection}
        header={<Columns table={table} tracks={tracks} />}
      />
      <footer>
        <span>Sum of kernels</span>
        <span className="push" />
        {tracks.map(({ name: track, profile }) => (
          <span key={track} className="kind" title={track}>
            <Swatch device={profile.device} precision={profile.precision} />{' '}
            {timeText(profile.reconciliation.kernelsMs)}
          </span>
        ))}
        {compared && <strong>{ratioOfSums(tracks)}</strong>}
      </footer>
    </section>
  );
}

function TableHead({
  tracks,
  rows,
  legend,
  name,
}: Pick<KernelTableProps, 'tracks' | 'rows' | 'legend' | 'name'>) {
  const save = () =>
    saveFile(
      `${name}.csv`.replaceAll(/[^\w.-]+/g, '-').toLowerCase(),
      new Blob(
        [
          kernelRowsCsv(
            rows,
            tracks.map((track) => track.name),
          ),
        ],
        { type: 'text/csv' },
      ),
    );
  return (
    <header>
      <h2>Table II</h2>
      <span className="dim">
        {plural(rows.length, 'row')}
        <span className="narrow-hide">, fused layers next to their kernel</span>
      </span>
      <span className="push" />
      <span className="kernel-legend">
        {legend.map(({ label, token, striped }) => (
          <span key={label} className="kind">
            <span
              className={striped ? 'swatch stripes' : 'swatch'}
              style={cssVariable('--swatch', `var(${token})`)}
            />
            {label}
          </span>
        ))}
      </span>
      <button type="button" className="link" onClick={() => void save().catch(tellProblem)}>
        CSV
      </button>
    </header>
  );
}

function ratioOfSums([a, b]: readonly Track[]): string {
  const [of, over] = [a?.profile.reconciliation.kernelsMs ?? 0, b?.profile.reconciliation.kernelsMs ?? 0];
  return over > 0 && of > 0 ? ratioText(of / over) : '';
}

function Columns({
  table,
  tracks,
}: {
  readonly table: ReturnType<typeof useSorted>['table'];
  readonly tracks: readonly Track[];
}) {
  return (
    <div role="row" className="kernel-row head">
      {table.getHeaderGroups()[0]?.headers.map(({ id, column }, index) => {
        const track = tracks[index - 3];
        const order = column.getIsSorted();
        const isPair = track !== undefined || id === 'delta';
        return (
          <span
            key={id}
            role="columnheader"
            className={isPair ? 'pair' : id === 'layer' || id === 'output' ? '' : 'number'}
            aria-sort={ariaSort(order)}
          >
            <button type="button" onClick={column.getToggleSortingHandler()}>
              {track !== undefined && (
                <Swatch device={track.profile.device} precision={track.profile.precision} />
              )}
              <span className="ellipsis">{String(column.columnDef.header)}</span>
              {isPair && <span className="unit">µs</span>}
              {order !== false && <span aria-hidden="true">{order === 'asc' ? '▴' : '▾'}</span>}
            </button>
          </span>
        );
      })}
    </div>
  );
}

const headHeight = 24;

function Grid({
  sorted,
  tracks,
  selection,
  header,
}: {
  readonly sorted: readonly Numbered[];
  readonly tracks: readonly Track[];
  readonly selection: Selection;
  readonly header: React.ReactNode;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  });
  const at = useMemo(
    () => (selection.row === null ? -1 : sorted.findIndex(({ row }) => row.name === selection.row)),
    [sorted, selection.row],
  );
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const most = useMemo(
    () => sorted.reduce((found, { row }) => Math.max(found, Math.abs(row.deltaUs ?? 0)), 0),
    [sorted],
  );
  const found = useMemo(() => new Set(selection.found), [selection.found]);
  return (
    <div
      ref={scroll}
      role="grid"
      tabIndex={0}
      aria-label="Kernels by layer"
      aria-rowcount={sorted.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={at === -1 ? undefined : `kernel-row-${at}`}
      className={tracks.length > 1 ? 'kernel-rows compared' : 'kernel-rows'}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && moveByKey(event, sorted, at, selection))
          event.preventDefault();
      }}
    >
      {header}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const one = sorted[index];
          return (
            one !== undefined && (
              <KernelTableRow
                key={one.row.name}
                row={one.row}
                number={one.number}
                index={index}
                top={start - headHeight}
                most={most}
                selection={selection}
                found={found.has(one.row.name)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

const page = 12;

/** Whether the key was one of the table's: they move, and with Shift add. */
function moveByKey(
  event: React.KeyboardEvent,
  sorted: readonly Numbered[],
  at: number,
  selection: Selection,
): boolean {
  const action = pressedWithShift('kernelTable', event);
  if (action === null) return false;
  const last = sorted.length - 1;
  const next = {
    previous: Math.max(0, at - 1),
    next: Math.min(last, at + 1),
    pageUp: Math.max(0, at - page),
    pageDown: Math.min(last, at + page),
    first: 0,
    last,
  }[action];
  const name = sorted[next]?.row.name;
  if (name === undefined) return false;
  selection.choose(event.shiftKey ? [...[...selection.rows].filter((one) => one !== name), name] : [name]);
  return true;
}
