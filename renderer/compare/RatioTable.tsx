/** The ratios, or the FPS behind them: a grid that sorts, with its head, its models and its sums in sight. */

import { type ColumnDef, useTable } from '@tanstack/react-table';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type {
  ComparedCell,
  ComparedColumn,
  ComparedRow,
  Comparison,
} from '../../shared/view/compare/compare.ts';
import { fpsBy } from '../../shared/view/compare/compareSides.ts';
import { boundsText, plural, ratioText } from '../../shared/view/text/format.ts';
import { pressedIn } from '../keys/lookup.ts';
import type { SortWish } from '../store/sortWish.ts';
import { Swatch } from '../widgets/Swatch.tsx';
import { sortingFeatures } from '../widgets/sorting.tsx';
import { type CompareUnit, RatioCell } from './RatioCell.tsx';

interface RatioTableProps {
  readonly comparison: Comparison;
  readonly unit: CompareUnit;
  /** By a column, or `model`. */
  readonly sort: SortWish | null;
  readonly onSort: (key: string) => void;
  /** Model and key of a column. */
  readonly chosen: { readonly model: string; readonly column: string } | null;
  readonly onChoose: (model: string, column: string) => void;
}

export function RatioTable({ comparison, unit, sort, onSort, chosen, onChoose }: RatioTableProps) {
  const { columns, rows } = comparison;
  const table = useTable({
    features: sortingFeatures,
    columns: useMemo(() => definitions(columns, unit), [columns, unit]),
    data: rows as ComparedRow[],
    state: { sorting: sort === null ? [] : [{ id: sort.column, desc: sort.reversed }] },
    enableSortingRemoval: true,
  });
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => {
    // What the address names comes into sight.
    grid.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  const sorted = table.getRowModel().rows.map(({ original }) => original);
  const [stopModel, stopColumn] =
    chosen !== null && sorted.some(({ model }) => model === chosen.model)
      ? [chosen.model, chosen.column]
      : [sorted[0]?.model, columns[0]?.key];
  return (
    <div className="compare-scroll">
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are chosen with the arrows
        role="grid"
        aria-label={unit === 'FPS' ? 'Frames per second' : 'Speed over A'}
        className="compare-ratios"
        onKeyDown={(event) => moveFocus(event, grid.current)}
      >
        <Head columns={columns} sides={comparison.sides} sort={sort} onSort={onSort} />
        <tbody>
          {sorted.map(({ model, title, cells }) => (
            <tr key={model} className={chosen?.model === model ? 'chosen' : ''}>
              <th scope="row">{title}</th>
              {columns.map(({ key, side }, at) => {
                const cell = cells[at];
                return cell === undefined ? null : (
                  <RatioCell
                    key={key}
                    cell={cell}
                    unit={unit}
                    name={`${title}, ${key}`}
                    first={columns[at - 1]?.side !== side}
                    chosen={chosen?.model === model && chosen.column === key}
                    stop={model === stopModel && key === stopColumn}
                    onChoose={() => onChoose(model, key)}
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
        <Foot columns={columns} />
      </table>
    </div>
  );
}

/** Of FPS the faster first, of ratios too. */
function definitions(
  columns: readonly ComparedColumn[],
  unit: CompareUnit,
): ColumnDef<typeof sortingFeatures, ComparedRow>[] {
  return [
    { id: 'model', accessorFn: ({ title }) => title, sortFn: 'alphanumeric' },
    ...columns.map(
      ({ key }, at): ColumnDef<typeof sortingFeatures, ComparedRow> => ({
        id: key,
        accessorFn: ({ cells }) => (unit === 'FPS' ? framesOf(cells[at]) : cells[at]?.ratio) ?? undefined,
        sortUndefined: 'last',
        sortFn: 'basic',
      }),
    ),
  ];
}

const framesOf = (cell: ComparedCell | undefined): number | null =>
  cell?.other == null ? null : fpsBy(cell.other, cell.statistic);

function Head({
  columns,
  sides,
  sort,
  onSort,
}: Pick<RatioTableProps, 'sort' | 'onSort'> & {
  readonly columns: readonly ComparedColumn[];
  readonly sides: Comparison['sides'];
}) {
  const groups = [...Map.groupBy(columns, ({ side }) => side)];
  const direction = (key: string) =>
    sort?.column !== key ? 'none' : sort.reversed ? 'descending' : 'ascending';
  const mark = (key: string) => (sort?.column !== key ? '' : sort.reversed ? ' ▾' : ' ▴');
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2} aria-sort={direction('model')}>
          <button type="button" onClick={() => onSort('model')}>
            Model <span className="dim">{sort === null ? 'in run order' : mark('model')}</span>
          </button>
        </th>
        {groups.map(([side, own]) => (
          <th key={side} scope="colgroup" colSpan={own.length} className="first">
            <b>{own[0]?.letter}</b> over <b className="base">A</b>{' '}
            <span className="dim">{sides[side]?.name}</span>
          </th>
        ))}
      </tr>
      <tr>
        {columns.map(({ key, side, device, precision, configuration, against }, at) => (
          <th
            key={key}
            scope="col"
            aria-label={key}
            aria-sort={direction(key)}
            className={columns[at - 1]?.side === side ? '' : 'first'}
          >
            <button type="button" onClick={() => onSort(key)}>
              {mark(key)} <Swatch device={device} precision={precision} /> {configuration}
              {against !== configuration && <span className="dim"> over {against}</span>}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Foot({ columns }: { readonly columns: readonly ComparedColumn[] }) {
  return (
    <tfoot>
      <tr>
        <th scope="row">Geometric mean</th>
        {columns.map(({ key, side, geometricMean, geometricMean95, models }, at) => (
          <td key={key} className={columns[at - 1]?.side === side ? '' : 'first'}>
            {geometricMean === null ? (
              <span className="dim">none</span>
            ) : (
              <span className="ratio">
                <span>{ratioText(geometricMean)}</span>
                <span className="dim bounds" title={plural(models, 'model')}>
                  {geometricMean95 === null ? plural(models, 'model') : boundsText(geometricMean95)}
                </span>
              </span>
            )}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">Count</th>
        {columns.map(({ key, side, counts }, at) => (
          <td key={key} className={columns[at - 1]?.side === side ? '' : 'first'}>
            {counts.notTested > 0 &&
            counts.faster + counts.slower + counts.same + counts.notEnoughData === 0 ? (
              <span className="dim">not tested</span>
            ) : (
              <span className="counts">
                <span>▲ {counts.faster}</span> <span>▼ {counts.slower}</span> <span>= {counts.same}</span>{' '}
                <span>~ {counts.notEnoughData}</span>
              </span>
            )}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

/** Arrows go from cell to cell, Home and End to the ends of a row. */
function moveFocus(event: KeyboardEvent, grid: HTMLTableElement | null): void {
  const { target } = event;
  const action = pressedIn('ratios', event);
  if (
    !(target instanceof HTMLElement) ||
    grid === null ||
    target.dataset['cell'] === undefined ||
    action === null ||
    action === 'inspect'
  )
    return;
  const rows = [...grid.querySelectorAll('tbody tr')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('[data-cell]'),
  ]);
  const row = rows.findIndex((cells) => cells.includes(target));
  const column = rows[row]?.indexOf(target) ?? -1;
  const next = {
    right: rows[row]?.[column + 1],
    left: rows[row]?.[column - 1],
    down: rows[row + 1]?.[column],
    up: rows[row - 1]?.[column],
    rowStart: rows[row]?.[0],
    rowEnd: rows[row]?.at(-1),
  }[action];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
