/** Table II: what became of each layer in each configuration, linked with the timeline. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { layerKindNames, layerKinds } from '../../shared/view/colours.ts';
import {
  microsecondsText,
  plural,
  ratioText,
  shapeText,
  signedMicroseconds,
  timeText,
} from '../../shared/view/format.ts';
import type { KernelRow } from '../../shared/view/kernelRows.ts';
import type { Track } from '../../shared/view/tracks.ts';
import { cssVariable, Swatch } from '../frame/parts.tsx';
import type { Selection } from './useSelection.ts';

const rowHeight = 20;

interface KernelTableProps {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly selection: Selection;
}

export function KernelTable({ tracks, rows, selection }: KernelTableProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = rows.findIndex(({ name }) => name === selection.row);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const most = rows.reduce((found, { deltaUs }) => Math.max(found, Math.abs(deltaUs ?? 0)), 0);
  const compared = tracks.length > 1;
  const kinds = layerKinds.filter((kind) => rows.some((row) => row.kind === kind));
  return (
    <section className="kernel-table" aria-label="Table II" style={cssVariable('--tracks', tracks.length)}>
      <header>
        <h2>Table II</h2>
        <span className="dim">{plural(rows.length, 'row')}, fused layers beside their kernel</span>
        <span className="push" />
        {kinds.map((kind) => (
          <span key={kind} className="kind narrow-hide">
            <span className="swatch" style={cssVariable('--swatch', `var(--layer-${kind})`)} />
            {layerKindNames[kind]}
          </span>
        ))}
      </header>
      <div
        role="table"
        aria-label="Kernels by layer"
        aria-rowcount={rows.length + 1}
        className={compared ? 'kernel-rows compared' : 'kernel-rows'}
      >
        <KernelHead tracks={tracks} compared={compared} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
        <div ref={scroll} role="rowgroup" className="kernel-scroll" tabIndex={0}>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              return (
                row !== undefined && (
                  <Row
                    key={row.name}
                    row={row}
                    index={index}
                    top={start}
                    most={most}
                    selection={selection}
                    compared={compared}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
      <footer>
        <span>Sum of kernels</span>
        <span className="push" />
        {tracks.map(({ name, profile }) => (
          <span key={name} className="kind">
            <Swatch device={profile.device} precision={profile.precision} />{' '}
            {timeText(profile.reconciliation.kernelsMs)}
          </span>
        ))}
        {compared && <strong>{ratioOfSums(tracks)}</strong>}
      </footer>
    </section>
  );
}

function ratioOfSums([a, b]: readonly Track[]): string {
  const [of, over] = [a?.profile.reconciliation.kernelsMs ?? 0, b?.profile.reconciliation.kernelsMs ?? 0];
  return over > 0 ? ratioText(of / over) : '';
}

function KernelHead({ tracks, compared }: { readonly tracks: readonly Track[]; readonly compared: boolean }) {
  return (
    <div role="row" className="kernel-row head">
      <span role="columnheader" className="number">
        #
      </span>
      <span role="columnheader">Layer</span>
      <span role="columnheader">Output</span>
      {tracks.map(({ name, profile }) => (
        <span key={name} role="columnheader" className="pair">
          <span>
            <Swatch device={profile.device} precision={profile.precision} /> {name}
          </span>
          <span>µs</span>
        </span>
      ))}
      {compared && (
        <>
          <span role="columnheader" className="pair">
            <span>Difference</span>
            <span>µs</span>
          </span>
          <span role="columnheader" className="number">
            Ratio
          </span>
        </>
      )}
    </div>
  );
}

function Row({
  row,
  index,
  top,
  most,
  selection,
  compared,
}: {
  readonly row: KernelRow;
  readonly index: number;
  readonly top: number;
  readonly most: number;
  readonly selection: Selection;
  readonly compared: boolean;
}) {
  const { name, kind, fused, shape, cells, deltaUs, ratio } = row;
  const chosen = selection.rows.has(name);
  const found = selection.found.has(name);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: `,` and `.` move
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={`kernel-row${chosen ? ' chosen' : ''}${found ? ' found' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) =>
        selection.choose(event.ctrlKey || event.metaKey ? [...selection.rows, name] : [name])
      }
    >
      <span role="cell" className="number dim">
        {index + 1}
      </span>
      <span role="cell" className="ellipsis">
        <span className="swatch" style={cssVariable('--swatch', `var(--layer-${kind})`)} /> {name}
        {fused.length > 0 && <span className="dim"> + {fused.join(', ')}</span>}
      </span>
      <span role="cell" className="mono dim ellipsis">
        {shape === null ? '' : shapeText(shape)}
      </span>
      {cells.map(({ text, ran, otherType, timeUs }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its track
        <span key={at} role="cell" className="pair">
          <span className={ran ? 'mono ellipsis' : 'dim ellipsis'} title={text}>
            {text}
          </span>
          {otherType !== null && <span className="badge">{otherType}</span>}
          <span className="number">{ran ? microsecondsText(timeUs) : ''}</span>
        </span>
      ))}
      {compared && (
        <>
          <span role="cell" className="pair">
            <span className="delta">
              <i
                className={deltaUs !== null && deltaUs > 0 ? 'worse' : ''}
                style={{ width: `${most === 0 ? 0 : (Math.abs(deltaUs ?? 0) / most) * 100}%` }}
              />
            </span>
            <span className={deltaUs !== null && deltaUs > 2 ? 'number bad' : 'number'}>
              {deltaUs === null ? '' : signedMicroseconds(deltaUs)}
            </span>
          </span>
          <span role="cell" className="number">
            {ratio === null ? '' : ratioText(ratio)}
          </span>
        </>
      )}
    </div>
  );
}
