/** What is in progress in words, and the machine as it was last seen. */

import { useState } from 'react';
import { runTitle } from '../../shared/view/run/modelNames.ts';
import { runState } from '../../shared/view/run/runState.ts';
import { plural, thin, timeLeftText } from '../../shared/view/text/format.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import type { Work } from '../../shared/work/registry.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { cancelSending, cancelShownWork, resume, tellProblem } from '../page/page.ts';
import { shownRunId, shownWork } from '../store/runs.ts';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { MachineText } from './MachineText.tsx';
import { refusalOfPage } from './refusal.ts';
import { OtherWork, WorkQueue } from './WorkQueue.tsx';

export function WorkBar() {
  const [opened, setOpened] = useState(false);
  return (
    <footer className="workbar">
      <WorkQueue opened={opened} onChange={setOpened} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button before it does the same by keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: likewise */}
      <div
        className="work-text"
        onClick={({ target }) => {
          if (target instanceof Element && target.closest('button') === null) setOpened(!opened);
        }}
      >
        <WorkText />
      </div>
      <span className="push" />
      <MachineText />
    </footer>
  );
}

function WorkText() {
  const connection = useApp((state) => state.connection);
  const work = useApp(shownWork);
  const progress = useApp((state) => (work === null ? undefined : state.progress[work.id]));
  const uploading = useApp((state) => state.uploading);
  if (connection.state === 'lost') return <LostText {...connection} />;
  if (uploading !== null)
    return (
      <>
        <strong>{uploading.text}</strong>
        <progress aria-label="Sent" max={1} value={uploading.fraction} />
        <button type="button" onClick={() => cancelSending()}>
          Cancel <Keys of="everywhere" to="cancel" />
        </button>
      </>
    );
  if (work === null) return <LastRun />;
  const { fraction, etaMs, count } = progress ?? { fraction: 0, etaMs: null };
  return (
    <>
      <strong>{work.kind === 'bench' ? 'Run' : work.title}</strong>
      <span role="status" className="ellipsis">
        {work.state === 'cancelling' ? 'Cancelling' : doingText(progress)}
      </span>
      <progress aria-label="Progress" max={1} value={fraction} />
      {count === undefined ? (
        <CellCount run={work.kind === 'bench' ? work.id : null} />
      ) : (
        <span>
          {count.done} of {plural(count.total, count.unit.slice(0, -1))}
        </span>
      )}
      {etaMs !== null && <span>{timeLeftText(etaMs)} left</span>}
      <OtherWork />
      {work.kind !== 'bench' && <CancelShown work={work} />}
    </>
  );
}

/** A run has its own where Benchmark stands. */
function CancelShown({ work }: { readonly work: Work }) {
  return (
    <button
      type="button"
      className="control"
      disabled={work.state === 'cancelling'}
      onClick={() => void cancelShownWork().catch(tellProblem)}
    >
      {work.state === 'cancelling' ? 'Cancelling' : 'Cancel'} <Keys of="everywhere" to="cancel" />
    </button>
  );
}

function CellCount({ run }: { readonly run: string | null }) {
  const document = useApp((state) => (run === null ? undefined : state.documents[run]));
  if (document === undefined) return null;
  const done = document.cells.filter(({ status }) => status !== 'queued' && status !== 'running').length;
  return (
    <span>
      {done} of {document.cells.length}
    </span>
  );
}

function LastRun() {
  const document = useApp((state) => state.documents[shownRunId(state) ?? '']);
  const runs = useApp((state) => state.runs);
  const resuming = useApp((state) => state.resuming);
  const nameOf = useModelNames();
  if (runs?.length === 0) return <span>No run yet</span>;
  if (document === undefined) return null;
  const { text, left } = runState(document);
  const title = runTitle(document.run.title, nameOf);
  const stopped = document.cells.some(({ status }) => status === 'interrupted');
  const state = stopped ? (
    <span className="ellipsis" role="status">
      Run <strong>{title}</strong> {text}
    </span>
  ) : (
    <>
      <strong>{title}</strong>
      <span className="ellipsis">{text}</span>
    </>
  );
  if (left === 0) return state;
  return (
    <>
      {state}
      <button type="button" className="control" disabled={resuming !== null} onClick={resume}>
        {resuming === null ? 'Resume' : 'Resuming'} <Keys of="everywhere" to="resume" />
      </button>
    </>
  );
}

/** What stays is announced; the seconds count for the eyes alone. */
function LostText({ retryInS, refusal }: { readonly retryInS: number; readonly refusal: string | null }) {
  const shownAbove = useApp((state) => refusalOfPage(state) !== null);
  if (shownAbove)
    return (
      <span className="warned">
        <Icon name="warn" size={13} />
        <span>Not connected.</span>
      </span>
    );
  return (
    <span className="warned">
      <Icon name="warn" size={13} />
      <span role="status" className="lost-why">
        {refusal ?? 'Connection lost.'}
      </span>
      {refusal === null && <span>{`Trying again in ${retryInS}${thin}s.`}</span>}
      <span>What is shown stays readable.</span>
    </span>
  );
}
