/** All that is in progress or waits on this host, each with its own Cancel; opened from the work bar. */

import { Popover } from '@mantine/core';
import { dateText, timeLeftText } from '../../shared/view/text/format.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import { isGoing, mayStartNow, type Work } from '../../shared/work/registry.ts';
import { useApp } from '../page/hooks.ts';
import { cancelSending, cancelWork, startNow, tellProblem } from '../page/page.ts';

/** Of what has ended, the latest. */
const listedEnded = 5;

export function WorkQueue({
  opened,
  onChange,
}: {
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}) {
  const work = useApp((state) => state.work);
  const uploading = useApp((state) => state.uploading);
  const count = work.filter(isGoing).length + (uploading === null ? 0 : 1);
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
          className="control plain work-button"
          title="Work in progress and waiting"
          onClick={() => onChange(!opened)}
        >
          Work <span className="unit">{count}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Work">
        <Queue />
      </Popover.Dropdown>
    </Popover>
  );
}

function Queue() {
  const work = useApp((state) => state.work);
  const uploading = useApp((state) => state.uploading);
  const going = work.filter(isGoing);
  const ended = work.filter((one) => !isGoing(one)).slice(-listedEnded);
  const none = going.length === 0 && uploading === null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus from the button, so that it is read out
    <div className="work-queue" tabIndex={0} role="group" aria-label="Work">
      {none && <p className="dim">Nothing is in progress.</p>}
      {!none && (
        <ul aria-label="Work in progress">
          {uploading !== null && (
            <Row
              title={uploading.text}
              text=""
              fraction={uploading.fraction}
              state="running"
              onCancel={() => void cancelSending()}
            />
          )}
          {going.map((work) => (
            <GoingRow key={work.id} work={work} />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <>
          <h3>Ended</h3>
          <ul aria-label="Ended work">
            {ended.toReversed().map((work) => (
              <EndedRow key={`${work.id} ${work.startedAt}`} work={work} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function GoingRow({ work }: { readonly work: Work }) {
  const progress = useApp((state) => state.progress[work.id]) ?? work.progress;
  const eta = progress?.etaMs == null ? '' : `, ${timeLeftText(progress.etaMs)} left`;
  return (
    <Row
      title={work.title}
      text={`${doingText(progress)}${eta}`}
      fraction={progress?.fraction ?? null}
      state={work.state === 'cancelling' ? 'cancelling' : progress?.phase === 'wait' ? 'waiting' : 'running'}
      onCancel={() => void cancelWork(work.id).catch(tellProblem)}
      onStartNow={
        work.state === 'going' && progress?.phase === 'wait' && mayStartNow(work)
          ? () => void startNow(work.id).catch(tellProblem)
          : undefined
      }
    />
  );
}

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly fraction: number | null;
  readonly state: 'running' | 'waiting' | 'cancelling';
  readonly onCancel: () => void;
  /** Absent: it does not wait, or may not begin before its turn. */
  readonly onStartNow?: (() => void) | undefined;
}

function Row({ title, text, fraction, state, onCancel, onStartNow }: RowProps) {
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
      {onStartNow !== undefined && (
        <button
          type="button"
          className="control"
          aria-label={`Start ${title} now`}
          title="Does not wait. What is measured meanwhile may be slower, and says so."
          onClick={onStartNow}
        >
          Start now
        </button>
      )}
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

function EndedRow({ work: { title, state, error, startedAt } }: { readonly work: Work }) {
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

/** `and 2 more`: what the work bar does not name. */
export function OtherWork() {
  const others = useApp(({ work }) => work.filter(isGoing).length - 1);
  return others > 0 ? <span>and {others} more</span> : null;
}
