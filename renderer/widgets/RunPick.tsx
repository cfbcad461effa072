/** Which run is looked at, and deleting it. */
import { Menu } from '@mantine/core';
import type { ListedRun } from '../../shared/documents/run.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import type { NameOfModel } from '../../shared/view/run/modelNames.ts';
import { givenName, nameOfRun, pinnedFirst } from '../../shared/view/run/runRows.ts';
import { dateText, plural } from '../../shared/view/text/format.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { deleteRun, go, openRuns, tellProblem } from '../page/page.ts';
import { shownRunId } from '../store/runs.ts';
import { IconButton } from './IconButton.tsx';
import { Keys } from './Keys.tsx';
import { Pick } from './Pick.tsx';

/** More are found faster on their own page. */
const mostListed = 40;

export function RunPick() {
  const runs = useApp((state) => state.runs) ?? [];
  const shown = useApp(shownRunId);
  const nameOf = useModelNames();
  const run = runs.find(({ id }) => id === shown);
  const listed = pinnedFirst(runs).slice(0, mostListed);
  return (
    <>
      <Pick
        label="Run"
        value={shown === studyId ? 'The study' : run === undefined ? (shown ?? 'none') : shortName(run)}
        width={460}
        items={listed.map((one) => ({
          key: one.id,
          label: rowText(one, nameOf),
          note: noteOf(one),
          chosen: one.id === shown,
        }))}
        onPick={(id) => go({ run: id, cell: null })}
        footer={
          <>
            {listed.length > 0 && <Menu.Divider />}
            <Menu.Item onClick={() => go({ run: studyId, cell: null })}>
              <span className="menu-row">
                <span className="menu-text">The study, Table I</span>
                <span className="dim">read-only</span>
              </span>
            </Menu.Item>
            <Menu.Item onClick={openRuns}>
              <span className="menu-row">
                <span className="menu-text">All {plural(runs.length, 'run')}: search, name, tag, pin</span>
                <Keys of="everywhere" to="runs" />
              </span>
            </Menu.Item>
          </>
        }
      />
      {run !== undefined && run.status !== 'running' && (
        <IconButton
          icon="trash"
          label={`Delete run of ${dateText(run.createdAt)}`}
          onClick={() => void deleteRun(run.id).catch(tellProblem)}
        />
      )}
    </>
  );
}

function shortName(run: ListedRun): string {
  const name = givenName(run);
  const when = dateText(run.createdAt);
  return `${name === null ? when : `${name}, ${when}`}${run.status === 'finished' ? '' : `, ${run.status}`}`;
}

const rowText = (run: ListedRun, nameOf: NameOfModel): string =>
  `${run.pinnedAt === undefined ? '' : '★ '}${dateText(run.createdAt)}  ${nameOfRun(run, nameOf)}`;

const noteOf = ({ preset, cells, status, tags }: ListedRun): string =>
  [
    ...tags.map((tag) => `#${tag}`),
    preset,
    `${cells.measured} of ${cells.total}`,
    ...(status === 'finished' ? [] : [status]),
  ].join(', ');
