/** The grid itself: rows are drawn as they come into sight, columns stand still, the models stay at the left. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { figure, plural, ratioText } from '../../shared/view/format.ts';
import type { Matrix, MatrixCell, MatrixColumn, MatrixRow } from '../../shared/view/matrix.ts';
import { Icon } from '../frame/icons.tsx';
import { cssVariable, Swatch } from '../frame/parts.tsx';
import { readyValue } from '../store/models.ts';
import { go, useApp } from '../store/state.ts';
import { sortBy, togglePin } from './MatrixView.tsx';
import { type ShownMatrix, useEarlierCells } from './useMatrix.ts';

const rowHeight = 34;

export function MatrixGrid({
  shown,
  chosen,
  study,
  heat,
}: {
  readonly shown: ShownMatrix;
  readonly chosen: string | null;
  readonly study: boolean;
  readonly heat: boolean;
}) {
  const { rows, matrix, document } = shown;
  const scroll = useRef<HTMLDivElement>(null);
  const earlier = useEarlierCells();
  const going = useApp((state) => state.progress[document.run.id]?.text ?? '');
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const [chosenModel] = chosen?.split('|') ?? [];
  const at = rows.findIndex(({ model }) => model === chosenModel);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <div ref={scroll} className="matrix-scroll">
      <div
        role="grid"
        aria-label="Matrix"
        aria-rowcount={rows.length + 1}
        aria-colcount={matrix.columns.length + 1}
        className={heat ? 'matrix heated' : 'matrix'}
        style={cssVariable('--columns', matrix.columns.length)}
      >
        <Head matrix={matrix} study={study} />
        <div role="rowgroup" className="matrix-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.model}
                row={row}
                columns={matrix.columns}
                index={index}
                top={start}
                chosen={row.model === chosenModel ? chosen : null}
                study={study}
                earlier={earlier}
                going={going.includes(`${row.model} on `) ? going : ''}
              />
            );
          })}
        </div>
        <Means matrix={matrix} />
      </div>
    </div>
  );
}

const Head = memo(function Head({
  matrix: { columns },
  study,
}: {
  readonly matrix: Matrix;
  readonly study: boolean;
}) {
  const devices = readyValue(useApp((state) => state.devices))?.devices ?? [];
  const sort = useApp((state) => state.route.more['sort'] ?? null);
  const groups = [...Map.groupBy(columns, ({ device }) => device)];
  return (
    <div role="rowgroup" className="matrix-head">
      <div className="matrix-devices" aria-hidden="true">
        <span className="matrix-model" />
        {groups.map(([device, own]) => (
          <span key={device} className="matrix-device" style={{ gridColumn: `span ${own.length}` }}>
            <i
              style={{
                background: `var(--device-${own[0] === undefined ? 'other' : familyName(device)}-fp16)`,
              }}
            />
            <strong>{device}</strong>
            <span className="dim ellipsis">{devices.find(({ name }) => name === device)?.fullName}</span>
          </span>
        ))}
      </div>
      <div role="row" className="matrix-row matrix-names" aria-rowindex={1}>
        <span
          role="columnheader"
          className="matrix-model"
          aria-sort={sort === 'model' ? 'ascending' : 'none'}
        >
          <button type="button" onClick={() => sortBy('model')}>
            <span>
              Model{' '}
              <span className="dim">
                {sort === null ? 'in study order' : sort === 'model' ? 'by name' : ''}
              </span>
            </span>
            <span className="dim narrow-hide">GFLOP</span>
          </button>
        </span>
        {columns.map(({ key, device, precision, study: printed }) => (
          <span
            key={key}
            role="columnheader"
            aria-label={key}
            aria-sort={sort === key ? 'descending' : 'none'}
            className={firstOf(columns, key, device) ? 'first' : ''}
          >
            <button type="button" onClick={() => sortBy(key)}>
              <span className="matrix-precision">
                {sort === key && <span aria-hidden="true">▾</span>}
                <Swatch device={device} precision={precision} /> {precision}
              </span>
              <span className="matrix-sub">
                <span>{study && printed !== null ? 'study' : ''}</span>
                <span>95 % CI</span>
              </span>
            </button>
          </span>
        ))}
      </div>
    </div>
  );
});

const familyName = (device: string) => /^(CPU|GPU|NPU)/.exec(device)?.[1]?.toLowerCase() ?? 'other';

const firstOf = (columns: readonly MatrixColumn[], key: string, device: string) =>
  columns.find((column) => column.device === device)?.key === key;

interface RowProps {
  readonly row: MatrixRow;
  readonly columns: readonly MatrixColumn[];
  readonly index: number;
  readonly top: number;
  readonly chosen: string | null;
  readonly study: boolean;
  readonly earlier: ReturnType<typeof useEarlierCells>;
  readonly going: string;
}

/** Scrolling redraws the list of rows, never the rows. */
const Row = memo(function Row({ row, columns, index, top, chosen, study, earlier, going }: RowProps) {
  const { model, title, gflops, filler, cells } = row;
  const pinned = useApp((state) => (state.route.more['pin'] ?? '').split(',').includes(model));
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={chosen === null ? 'matrix-row' : 'matrix-row chosen'}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="rowheader" className="matrix-model">
        <span className="ellipsis" title={title}>
          {title}
        </span>
        {filler && (
          <span className="badge dashed" title="Filler weights: right for latency, meaningless as results.">
            filler
          </span>
        )}
        <button
          type="button"
          className={pinned ? 'pin pinned' : 'pin'}
          aria-pressed={pinned}
          aria-label={`Pin ${title}`}
          onClick={() => togglePin(model)}
          tabIndex={-1}
        >
          <Icon name="pin" size={12} />
        </button>
        <span className="dim number narrow-hide">{gflops === null ? '' : figure(gflops, 2)}</span>
      </span>
      {cells.map((cell, at) => {
        const column = columns[at];
        if (column === undefined) return null;
        const key = `${model}|${column.key}`;
        return (
          <GridCell
            key={column.key}
            cell={cell}
            id={key}
            chosen={chosen === key}
            first={firstOf(columns, column.key, column.device)}
            study={study}
            earlier={earlier.get(key)}
            going={going.includes(`${model} on ${column.device}, ${column.precision}`) ? going : ''}
          />
        );
      })}
    </div>
  );
});

interface GridCellProps {
  readonly cell: MatrixCell | null;
  readonly id: string;
  readonly chosen: boolean;
  readonly first: boolean;
  readonly study: boolean;
  readonly earlier: { readonly fps: number; readonly title: string } | undefined;
  readonly going: string;
}

function GridCell({ cell, id, chosen, first, study, earlier, going }: GridCellProps) {
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen && document.activeElement?.closest('.matrix') !== null)
      self.current?.focus({ preventScroll: true });
  }, [chosen]);
  const status = cell?.cell.status ?? 'none';
  return (
    <div
      ref={self}
      role="gridcell"
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      className={`matrix-cell ${status}${going === '' ? '' : ' now'}${first ? ' first' : ''}${chosen ? ' selected' : ''}`}
      style={cell?.heat == null ? undefined : cssVariable('--heat-level', cell.heat)}
      onMouseDown={() => go({ cell: id }, 'replace')}
    >
      <span className="hidden-visually">{cell?.name ?? 'not part of this run'}</span>
      {cell !== null && (
        <span className="matrix-content" aria-hidden="true">
          <CellContent cell={cell} study={study} earlier={earlier} going={going} />
        </span>
      )}
    </div>
  );
}

function CellContent({
  cell,
  study,
  earlier,
  going,
}: Pick<GridCellProps, 'study' | 'earlier' | 'going'> & { readonly cell: MatrixCell }) {
  const { text, interval, fastest, badges } = cell;
  const { status, reason } = cell.cell;
  const printed = study && cell.study !== null ? figure(cell.study, cell.study < 100 ? 2 : 3) : '';
  const badge = badges.map((one) => (
    <span key={one.text} className={one.kind === 'ran' ? 'badge' : 'badge dashed'} title={one.title}>
      {one.text}
    </span>
  ));
  switch (status) {
    case 'measured':
    case 'running':
      return (
        <>
          <span className="badges">{badge}</span>
          <span className={fastest && status === 'measured' ? 'value fastest' : 'value'}>{text}</span>
          <span className="printed">{printed}</span>
          <span className="interval">
            {status === 'running' ? (going === '' ? 'so far' : roundOf(going)) : interval}
          </span>
        </>
      );
    case 'queued':
      return (
        <>
          <span className="badges" />
          <span className="value">{earlier === undefined ? '' : figure(earlier.fps)}</span>
          <span className="printed">{printed}</span>
          <span className="interval ellipsis" title={earlier?.title}>
            {earlier === undefined ? 'queued' : 'before'}
          </span>
        </>
      );
    case 'interrupted':
    case 'failed':
    case 'unsupported':
      return (
        <>
          <span className="badges" />
          <span className="value">
            {status === 'unsupported' ? 'not supported' : status === 'failed' ? 'failed' : text || 'stopped'}
          </span>
          <span className="printed">{printed}</span>
          <span className="interval ellipsis" title={reason ?? ''}>
            {reason ?? ''}
          </span>
        </>
      );
  }
}

const roundOf = (going: string): string => /round \d+ of \d+/.exec(going)?.[0] ?? 'running';

const Means = memo(function Means({ matrix: { columns, means } }: { readonly matrix: Matrix }) {
  return (
    <div role="rowgroup" className="matrix-means">
      <div role="row" className="matrix-row">
        <span role="rowheader" className="matrix-model">
          <span className="ellipsis">
            Over {columns[0]?.key} <span className="dim">geo. mean</span>
          </span>
        </span>
        {columns.map(({ key, device }, index) => {
          const mean = means[index];
          return (
            <div
              key={key}
              role="gridcell"
              className={`matrix-cell${firstOf(columns, key, device) ? ' first' : ''}`}
            >
              <span className="matrix-content">
                <span className="badges" />
                <span className="value">{mean?.ratio == null ? '' : ratioText(mean.ratio)}</span>
                <span className="printed" />
                <span className="interval">{mean?.ratio == null ? '' : plural(mean.models, 'model')}</span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
});
