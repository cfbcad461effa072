/** What of the run is looked at: unit, study, columns, rows. None of it changes the next run. */
import { rowFilters } from '../../shared/view/arrange.ts';
import { plural } from '../../shared/view/format.ts';
import { matrixUnits, unitTitles, usualUnits } from '../../shared/view/matrixUnits.ts';
import { Pick, Search, Segments, Swatch } from '../frame/parts.tsx';
import { RunPick } from '../frame/RunPick.tsx';
import { go, goMore, useApp } from '../store/state.ts';
import { toggleColumns } from './actions.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

export function MatrixBar({ shown }: { readonly shown: ShownMatrix }) {
  const { find = '', study = 'beside' } = useApp((state) => state.route.more);
  return (
    <>
      <RunPick />
      <span className="rule" />
      <Units />
      <button
        type="button"
        className="control plain"
        aria-pressed={study === 'beside'}
        onClick={() => goMore('study', study === 'beside' ? 'off' : null)}
      >
        <span className="label">Beside</span> {study === 'beside' ? 'study' : 'nothing'}
      </button>
      <span className="push" />
      <Columns shown={shown} />
      <Rows />
      <Search
        label="Filter"
        width={130}
        value={find}
        onChange={(text) => goMore('find', text === '' ? null : text)}
      />
    </>
  );
}

const otherUnits = matrixUnits.filter((unit) => !usualUnits.some((usual) => usual === unit));

function Units() {
  const unit = useApp((state) => state.route.unit);
  const other = otherUnits.find((one) => one === unit);
  return (
    <>
      <Segments
        label="Unit"
        options={usualUnits}
        value={usualUnits.find((one) => one === unit) ?? null}
        onChange={(next) => go({ unit: next }, 'replace')}
      />
      <Pick
        label="More"
        value={other ?? 'units'}
        width={260}
        items={otherUnits.map((key) => ({ key, label: unitTitles[key], note: key, chosen: key === unit }))}
        onPick={(key) => go({ unit: otherUnits.find((one) => one === key) ?? 'FPS' }, 'replace')}
      />
    </>
  );
}

function Columns({ shown: { matrix, columns } }: { readonly shown: ShownMatrix }) {
  const visible = new Set(columns.map(({ key }) => key));
  const hidden = matrix.columns.length - columns.length;
  return (
    <Pick
      label="Columns"
      value={hidden === 0 ? 'all' : `${columns.length} of ${matrix.columns.length}`}
      several
      width={220}
      items={matrix.columns.map(({ key, device, precision }) => ({
        key,
        label: (
          <>
            <Swatch device={device} precision={precision} /> {device} {precision}
          </>
        ),
        chosen: visible.has(key),
        // Without any column there would be no matrix left.
        disabled: visible.has(key) && visible.size === 1,
      }))}
      onPick={(key) => toggleColumns([key])}
    />
  );
}

function Rows() {
  const show = useApp((state) => state.route.more['show'] ?? null);
  return (
    <Pick
      label="Rows"
      value={show ?? 'all'}
      width={220}
      items={[
        { key: '', label: 'All', chosen: show === null },
        ...rowFilters.map((key) => ({ key, label: `With ${withWhat[key]}`, chosen: key === show })),
      ]}
      onPick={(key) => goMore('show', key === '' ? null : key)}
    />
  );
}

const withWhat: Readonly<Record<(typeof rowFilters)[number], string>> = {
  measured: 'a measured cell',
  unfinished: 'a cell still to come, or stopped',
  failed: 'a failure',
  'not supported': 'a cell not supported',
  noisy: 'a noisy cell',
  'ran otherwise': 'another precision than asked',
  stale: 'a stale cell',
  'filler weights': 'filler weights',
};

export const shownOf = ({ rows, matrix }: ShownMatrix): string =>
  rows.length === matrix.rows.length
    ? plural(rows.length, 'model')
    : `${rows.length} of ${plural(matrix.rows.length, 'model')}`;
