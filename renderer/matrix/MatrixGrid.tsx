/**
 * The grid itself: one stop for Tab, which says which of its cells is meant. Rows are drawn as they come into sight,
 * columns stand still, the models stay at the left, pinned ones under the head.
 */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { MatrixRow } from '../../shared/view/matrix/matrix.ts';
import { runningCell } from '../../shared/view/matrix/runningCell.ts';
import { useApp } from '../page/hooks.ts';
import { cells } from '../page/page.ts';
import { placeOfKey } from '../store/gridWalk.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { planOf } from './actions.ts';
import { GridHead } from './GridHead.tsx';
import { GridMeans } from './GridMeans.tsx';
import { cellId, GridRow } from './GridRow.tsx';
import { useEarlierCells } from './useMatrix.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

const rowHeight = 34;
/** Drawn before they are seen: what a turn of the wheel passes. */
const rowsAhead = 12;
/** More would leave too little room for what scrolls. */
const mostUnderHead = 5;

interface GridProps {
  readonly shown: ShownMatrix;
  readonly chosen: string | null;
  readonly marked: ReadonlySet<string>;
  readonly study: boolean;
  readonly heat: boolean;
}

export function MatrixGrid({ shown, chosen, marked, study, heat }: GridProps) {
  const { rows, columns, matrix, pinned } = shown;
  const scroll = useRef<HTMLDivElement>(null);
  const under = Math.min(
    pinned.size === 0 ? 0 : rows.filter(({ model }) => pinned.has(model)).length,
    mostUnderHead,
  );
  const { model: chosenModel } = placeOfKey(chosen ?? '|');
  const at = chosen === null ? -1 : rows.findIndex(({ model }) => model === chosenModel);
  const row = useRowProps({ shown, chosen, marked, study });
  const virtual = useRows(scroll, rows.length - under, at - under);
  const whole = rows.length - under;
  return (
    <div ref={scroll} className="matrix-scroll">
      <div
        role="grid"
        aria-label="Matrix"
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={at === -1 || chosen === null ? undefined : cellId(chosen)}
        tabIndex={0}
        className={`matrix${heat ? ' heated' : ''}${useIsWide(scroll, columns.length) ? ' wide' : ''}`}
        style={{ ...cssVariable('--columns', columns.length), ...cssVariable('--longest', longestOf(rows)) }}
        onMouseDown={usePointer(shown)}
      >
        <div role="none" className="matrix-head">
          <GridHead columns={columns} run={shown.document.run} study={study} />
          {under > 0 && (
            <div role="rowgroup" className="matrix-pinned">
              {rows.slice(0, under).map((one, index) => (
                <GridRow key={one.model} {...row(one)} index={index} top={null} />
              ))}
            </div>
          )}
        </div>
        <div role="rowgroup" className="matrix-body" style={{ height: whole * rowHeight }}>
          {virtual.getVirtualItems().map(({ index }) => {
            const one = rows[index + under];
            return one === undefined ? null : (
              <GridRow key={one.model} {...row(one)} index={index + under} top={index * rowHeight} />
            );
          })}
        </div>
        <GridMeans matrix={matrix} rows={rows} columns={columns} />
      </div>
    </div>
  );
}

/** Characters of the longest name. */
const longestOf = (rows: readonly MatrixRow[]): number =>
  Math.max(0, ...rows.map(({ title }) => title.length));

/** Whether the columns need more than the window has. */
function useIsWide(scroll: { readonly current: HTMLDivElement | null }, columns: number): boolean {
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null || columns === 0) return;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroll, columns]);
  return wide;
}

/** The chosen row is drawn wherever it is: the grid names a cell of it. */
function useRows(scroll: { readonly current: HTMLDivElement | null }, count: number, at: number) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: rowsAhead,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const seen = defaultRangeExtractor(range);
        if (at < 0 || at >= range.count || seen.includes(at)) return seen;
        return [...seen, at].sort((a, b) => a - b);
      },
      [at],
    ),
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return virtual;
}

/** What a row is drawn from: the same as before wherever nothing about it has changed. */
function useRowProps({
  shown,
  chosen,
  marked,
  study,
}: Pick<GridProps, 'shown' | 'chosen' | 'marked' | 'study'>) {
  const { columns, document, pinned } = shown;
  const earlier = useEarlierCells();
  const going = useApp(useShallow((state) => runningCell(state.progress[document.run.id])));
  const { model: chosenModel } = placeOfKey(chosen ?? '|');
  const marks = new Map<string, string>();
  for (const key of marked) {
    const { model, column } = placeOfKey(key);
    marks.set(model, `${marks.get(model) ?? ''}${column}|`);
  }
  return (row: MatrixRow) => ({
    row,
    columns,
    study,
    earlier,
    chosen: row.model === chosenModel ? chosen : null,
    marks: marks.get(row.model) ?? '',
    pinned: pinned.has(row.model),
    going: going?.model === row.model ? going : null,
  });
}

/** A click chooses, with Ctrl it marks, with Shift all between are marked. */
function usePointer(shown: ShownMatrix) {
  const latest = useRef(shown);
  latest.current = shown;
  return useCallback(({ target, ctrlKey, metaKey, shiftKey, button }: MouseEvent) => {
    if (button !== 0 || !(target instanceof Element)) return;
    const key = target.closest<HTMLElement>('[data-cell]')?.dataset['cell'];
    if (key === undefined) return;
    if (shiftKey) cells.extendTo(planOf(latest.current), key);
    else {
      cells.choose(key);
      if (ctrlKey || metaKey) cells.toggleMark([key]);
    }
  }, []);
}
