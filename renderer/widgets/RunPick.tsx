/** Which run is looked at, and deleting it. */

import { runTitle } from '../../shared/view/run/modelNames.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { deleteRun, go, tellProblem } from '../page/page.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { IconButton } from './IconButton.tsx';
import { Pick } from './Pick.tsx';

export function RunPick() {
  const runs = useApp((state) => state.runs) ?? [];
  const shown = useApp(shownRunId);
  const nameOf = useModelNames();
  const run = runs.find(({ id }) => id === shown);
  if (runs.length === 0) return null;
  return (
    <>
      <Pick
        label="Run"
        value={
          run === undefined
            ? (shown ?? 'none')
            : `${dateText(run.createdAt)}${run.status === 'finished' ? '' : `, ${run.status}`}`
        }
        width={460}
        items={newestFirst(runs).map(({ id, createdAt, title, status, preset, cells }) => ({
          key: id,
          label: `${dateText(createdAt)}  ${runTitle(title, nameOf)}`,
          note: `${preset}, ${cells.measured} of ${cells.total}${status === 'finished' ? '' : `, ${status}`}`,
          chosen: id === shown,
        }))}
        onPick={(id) => go({ run: id, cell: null })}
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
