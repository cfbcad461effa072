/** A model's row: drawn once, and again only when something in it has changed. */

import { memo } from 'react';
import { releaseOf } from '../../shared/machine/runtimeRelease.ts';
import { isOfModel } from '../../shared/models/sameModel.ts';
import { isOfCalibration, type MatrixCell, type MatrixRow } from '../../shared/view/matrix/matrix.ts';
import { valueIn } from '../../shared/view/matrix/matrixUnits.ts';
import type { RunningCell } from '../../shared/view/matrix/runningCell.ts';
import { dateText, figure } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { cells } from '../page/page.ts';
import { cellKey } from '../store/gridWalk.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { Icon } from '../widgets/icons.tsx';
import type { EarlierCell } from './useMatrix.ts';
import type { ShownColumn } from './useMatrixTable.ts';

export const cellId = (key: string): string => `cell ${key}`.replaceAll(/\s/g, '_');

interface RowProps {
  readonly row: MatrixRow;
  readonly columns: readonly ShownColumn[];
  /** Among all rows, from 0. */
  readonly index: number;
  /** Null: it stands where it is written. */
  readonly top: number | null;
  /** Key of a cell of this row. */
  readonly chosen: string | null;
  /** Keys of columns, each with a bar behind it. */
  readonly marks: string;
  readonly pinned: boolean;
  readonly study: boolean;
  readonly earlier: ReadonlyMap<string, EarlierCell>;
  /** The cell that the run measures now, where it is of this row. */
  readonly going: RunningCell | null;
}

export const GridRow = memo(function GridRow(props: RowProps) {
  const { row, columns, index, top, chosen, marks, study, earlier, going } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={chosen === null ? 'matrix-row' : 'matrix-row chosen'}
      style={top === null ? undefined : { top }}
    >
      <RowHead row={row} pinned={props.pinned} />
      {columns.map(({ at, key, device, precision, first, calibration }) => {
        const id = cellKey(row.model, key);
        return (
          <GridCell
            key={key}
            cell={row.cells[at] ?? null}
            id={id}
            first={first}
            calibrated={calibration !== null}
            chosen={chosen === id}
            marked={marks.includes(`${key}|`) && marks.split('|').includes(key)}
            study={study}
            earlier={ofSameModel(row.cells[at] ?? null, earlier.get(id))}
            going={
              going?.device === device &&
              going.precision === precision &&
              isOfRelease(going, row.cells[at] ?? null)
                ? going
                : null
            }
          />
        );
      })}
    </div>
  );
});

const isOfRelease = ({ runtime }: RunningCell, shown: MatrixCell | null): boolean =>
  runtime === undefined || shown?.cell.runtime == null || releaseOf(shown.cell.runtime) === runtime;

/** Another network may have had the same name: what it measured is not shown in its place. */
function ofSameModel(shown: MatrixCell | null, earlier: EarlierCell | undefined): EarlierCell | undefined {
  if (shown === null || earlier === undefined) return earlier;
  const { model, modelSha256 } = shown.cell;
  return isOfModel(earlier.cell, { name: model, modelSha256 }) ? earlier : undefined;
}

function RowHead({ row: { model, title, gflops, filler }, pinned }: Pick<RowProps, 'row' | 'pinned'>) {
  return (
    <div role="rowheader" className="matrix-model">
      <ModelName title={title} />
      {filler && (
        <span className="badge dashed" title="Filler weights: valid for latency; outputs are meaningless.">
          filler
        </span>
      )}
      <button
        type="button"
        className={pinned ? 'pin pinned' : 'pin'}
        aria-pressed={pinned}
        aria-label={`Pin ${title}`}
        onClick={() => cells.togglePin(model)}
        tabIndex={-1}
      >
        <Icon name="pin" size={12} />
      </button>
      <span className="dim number narrow-hide">{gflops === null ? '' : figure(gflops, 2)}</span>
    </div>
  );
}

/** Names that are cut differ at their ends as often as not: the end stays. Shorter ones fit in any window. */
const longName = 14;
const endOfName = 9;

function ModelName({ title }: { readonly title: string }) {
  if (title.length <= longName) return <span>{title}</span>;
  return (
    <span className="long-name" title={title}>
      <span className="ellipsis">{title.slice(0, -endOfName)}</span>
      <span>{title.slice(-endOfName)}</span>
    </span>
  );
}

interface GridCellProps {
  readonly cell: MatrixCell | null;
  readonly id: string;
  readonly first: boolean;
  /** The head of its column says on what it was calibrated. */
  readonly calibrated: boolean;
  readonly chosen: boolean;
  readonly marked: boolean;
  readonly study: boolean;
  readonly earlier: EarlierCell | undefined;
  readonly going: RunningCell | null;
}

/** Few shades, so that cells of one shade share all that the browser works out of them. */
const shades = 16;

const GridCell = memo(function GridCell(props: GridCellProps) {
  const { cell, id, first, calibrated, chosen, marked, study, earlier, going } = props;
  const classes = ['matrix-cell', cell?.cell.status ?? 'none'];
  if (cell?.heat != null) classes.push(`heat-${Math.round(cell.heat * shades)}`);
  if (cell?.fastest === true) classes.push('fastest');
  if (cell?.stale === true) classes.push('stale');
  if (going !== null) classes.push('now');
  if (first) classes.push('first');
  if (marked) classes.push('marked');
  if (chosen) classes.push('selected');
  return (
    <div
      role="gridcell"
      id={cellId(id)}
      data-cell={id}
      aria-selected={marked}
      className={classes.join(' ')}
      title={cell === null ? undefined : hint(cell)}
      style={going === null ? undefined : cssVariable('--done', going.done)}
    >
      {/* Its own name would have to hold the few words that are seen; this one is read in their place. */}
      <span role="group" className="matrix-content" aria-label={cell?.name ?? 'not part of this run'}>
        {cell !== null && (
          <CellContent cell={cell} calibrated={calibrated} study={study} earlier={earlier} going={going} />
        )}
      </span>
    </div>
  );
});

/** What the few words of a cell stand for. */
function hint({ cell: { reason }, badges }: MatrixCell): string | undefined {
  const sentences = [reason, ...badges.map(({ title }) => title)].filter((one) => one !== null);
  return sentences.length === 0 ? undefined : sentences.join('\n');
}

function CellContent({
  cell,
  calibrated,
  study,
  earlier,
  going,
}: Pick<GridCellProps, 'calibrated' | 'study' | 'earlier' | 'going'> & { readonly cell: MatrixCell }) {
  const unit = useApp((state) => state.route.unit);
  const [value, note] = textsOf(cell, earlier === undefined ? null : valueIn(earlier.cell, unit), going);
  const badges = calibrated ? cell.badges.filter(({ kind }) => !isOfCalibration(kind)) : cell.badges;
  const below = note ?? (earlier === undefined ? 'queued' : `of ${dateText(earlier.createdAt)}`);
  return (
    <>
      {badges.length > 0 && (
        <span className={badges.length > 1 ? 'badges several' : 'badges'}>
          {badges.map(({ kind, text, short }) => (
            <span key={kind} className={kind === 'ran' || kind === 'stale' ? 'badge' : 'badge dashed'}>
              {badges.length > 1 ? short : text}
            </span>
          ))}
        </span>
      )}
      {/* Another text is another element: it ends where the old one did, and nothing has moved. */}
      <span key={`value ${value}`} className="value">
        {value}
      </span>
      {study && cell.study !== null && (
        <span className="printed">{figure(cell.study, cell.study < 100 ? 2 : 3)}</span>
      )}
      <span key={`note ${below}`} className="note">
        {below}
      </span>
    </>
  );
}

/** The value and what stands below it; null: when the value was measured. */
function textsOf(
  { text, interval, reason, cell: { status } }: MatrixCell,
  earlier: number | null,
  going: RunningCell | null,
): readonly [value: string, note: string | null] {
  switch (status) {
    case 'measured':
      return [text === '' ? 'not reported' : text, interval];
    case 'running':
      return [text, going?.text ?? 'so far'];
    case 'queued':
      return [earlier === null ? '' : figure(earlier), earlier === null ? 'queued' : null];
    case 'interrupted':
      return [text === '' ? 'not run' : text, reason];
    case 'failed':
      return ['failed', reason];
    case 'unsupported':
      return ['not supported', reason];
  }
}
