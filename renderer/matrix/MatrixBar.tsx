/** What of the run is looked at: unit, study, columns, rows. None of it changes the next run. */
import { useMediaQuery } from '@mantine/hooks';
import { rowFilters } from '../../shared/view/matrix/arrange.ts';
import {
  type MatrixUnit,
  matrixUnits,
  unitTitles,
  usualUnits,
} from '../../shared/view/matrix/matrixUnits.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import { cells, go, set } from '../page/page.ts';
import { Pick } from '../widgets/Pick.tsx';
import { RunPick } from '../widgets/RunPick.tsx';
import { Search } from '../widgets/Search.tsx';
import { Segments } from '../widgets/Segments.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import type { ShownMatrix } from './useMatrixTable.ts';

export function MatrixBar({ shown }: { readonly shown: ShownMatrix }) {
  const { find, study } = useSettings('matrix');
  return (
    <>
      <RunPick />
      <span className="rule" />
      <Units />
      <button
        type="button"
        className="control plain"
        aria-pressed={study}
        onClick={() => set('matrix', { study: !study })}
      >
        <span className="label">Study values</span> {study ? 'on' : 'off'}
      </button>
      <span className="push" />
      <Columns shown={shown} />
      <Rows shown={shown} />
      <Search label="Filter" width={130} value={find} onChange={(text) => set('matrix', { find: text })} />
    </>
  );
}

const otherUnits = matrixUnits.filter((unit) => !usualUnits.some((usual) => usual === unit));
const chooseUnit = (unit: MatrixUnit) => go({ unit }, 'replace');

/** Side by side where there is room, in one menu where there is not. */
function Units() {
  const unit = useApp((state) => state.route.unit);
  const narrow = useMediaQuery('(max-width: 1179px)', window.innerWidth < 1180, {
    getInitialValueInEffect: false,
  });
  const listed = narrow ? matrixUnits : otherUnits;
  const chosen = listed.find((one) => one === unit);
  return (
    <>
      {!narrow && (
        <Segments
          label="Unit"
          options={usualUnits}
          value={usualUnits.find((one) => one === unit) ?? null}
          onChange={chooseUnit}
        />
      )}
      <Pick
        label={narrow ? 'Unit' : 'More metrics'}
        value={chosen ?? ''}
        width={280}
        items={listed.map((key) => ({ key, label: unitTitles[key], note: key, chosen: key === unit }))}
        onPick={(key) => chooseUnit(listed.find((one) => one === key) ?? 'FPS')}
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
      value={hidden === 0 ? columns.length : `${columns.length} of ${matrix.columns.length}`}
      several
      width={220}
      items={matrix.columns.map(({ key, device, precision, release }) => ({
        key,
        label: (
          <>
            <Swatch device={device} precision={precision} /> {device} {precision}
            {release === null ? '' : ` / ${release}`}
          </>
        ),
        chosen: visible.has(key),
        // Without any column there would be no matrix left.
        disabled: visible.has(key) && visible.size === 1,
      }))}
      onPick={(key) => cells.toggleColumns([key])}
    />
  );
}

function Rows({ shown: { rows, matrix } }: { readonly shown: ShownMatrix }) {
  const { rows: filter } = useSettings('matrix');
  return (
    <Pick
      label="Rows"
      value={rows.length === matrix.rows.length ? rows.length : `${rows.length} of ${matrix.rows.length}`}
      width={220}
      items={[
        { key: '' as const, label: 'All', chosen: filter === null },
        ...rowFilters.map((key) => ({ key, label: `With ${withWhat[key]}`, chosen: key === filter })),
      ]}
      onPick={(key) => set('matrix', { rows: key === '' ? null : key })}
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
