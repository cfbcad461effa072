/** All that is in progress or waits on this host, each with its own Cancel; opened from the job bar. */

import { Popover } from '@mantine/core';
import { dateText, plural, timeLeftText } from '../../shared/view/text/format.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import { cancelSending } from '../store/adding.ts';
import { cancelWork } from '../store/host.ts';
import { tellProblem } from '../store/problems.tsx';
import { useApp } from '../store/state.ts';

/** Of jobs that have ended, so many are listed. */
const listedEnded = 5;

export function JobQueue({
  opened,
  onChange,
}: {
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}) {
  const jobs = useApp((state) => state.jobs);
  const uploading = useApp((state) => state.uploading);
  const count = jobs.filter(isGoing).length + (uploading === null ? 0 : 1);
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      position="top-start"
      offset={6}
      width={460}
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className="control plain jobs-button"
          title="Jobs in progress and waiting"
          onClick={() => onChange(!opened)}
        >
          Jobs <span className="unit">{count}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Jobs">
        <Queue />
      </Popover.Dropdown>
    </Popover>
  );
}

function Queue() {
  const jobs = useApp((state) => state.jobs);
  const uploading = useApp((state) => state.uploading);
  const going = jobs.filter(isGoing);
  const ended = jobs.filter((job) => !isGoing(job)).slice(-listedEnded);
  const none = going.length === 0 && uploading === null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus from the button, so that it is read out
    <div className="jobs" tabIndex={0} role="group" aria-label="Jobs">
      {none && <p className="dim">No job is in progress.</p>}
      {!none && (
        <ul aria-label="Jobs in progress">
          {uploading !== null && (
            <Row
              title={uploading.text}
              text=""
              fraction={uploading.fraction}
              state="running"
              onCancel={() => void cancelSending()}
            />
          )}
          {going.map((job) => (
            <GoingRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <>
          <h3>Ended</h3>
          <ul aria-label="Ended jobs">
            {ended.toReversed().map((job) => (
              <EndedRow key={`${job.id} ${job.startedAt}`} job={job} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function GoingRow({ job }: { readonly job: Work }) {
  const progress = useApp((state) => state.progress[job.id]) ?? job.progress;
  const eta = progress?.etaMs == null ? '' : `, ${timeLeftText(progress.etaMs)} left`;
  return (
    <Row
      title={job.title}
      text={`${doingText(progress)}${eta}`}
      fraction={progress?.fraction ?? null}
      state={job.state === 'cancelling' ? 'cancelling' : progress?.phase === 'wait' ? 'waiting' : 'running'}
      onCancel={() => void cancelWork(job.id).catch(tellProblem)}
    />
  );
}

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly fraction: number | null;
  readonly state: 'running' | 'waiting' | 'cancelling';
  readonly onCancel: () => void;
}

function Row({ title, text, fraction, state, onCancel }: RowProps) {
  return (
    <li>
      <div>
        <strong className="ellipsis" title={title}>
          {title}
        </strong>
        <span className="dim ellipsis" title={text}>
          {text === '' ? state : `${state}: ${text}`}
        </span>
        {state === 'running' && (
          <progress aria-label={title} max={1} {...(fraction === null ? {} : { value: fraction })} />
        )}
      </div>
      <button
        type="button"
        className="control"
        aria-label={`Cancel ${title}`}
        disabled={state === 'cancelling'}
        onClick={onCancel}
      >
        {state === 'cancelling' ? 'Cancelling' : 'Cancel'}
      </button>
    </li>
  );
}

function EndedRow({ job: { title, state, error, startedAt } }: { readonly job: Work }) {
  return (
    <li className="ended">
      <div>
        <strong className="ellipsis" title={title}>
          {title}
        </strong>
        <span className={state === 'failed' ? 'bad' : 'dim'}>
          {state === 'failed' && error !== null ? error.message : state}
        </span>
      </div>
      <span className="dim">{dateText(startedAt)}</span>
    </li>
  );
}

/** `2 more jobs`: those that the job bar does not name. */
export function OtherJobs() {
  const others = useApp(({ jobs }) => jobs.filter(isGoing).length - 1);
  return others > 0 ? <span>and {plural(others, 'more job', 'more jobs')}</span> : null;
}
