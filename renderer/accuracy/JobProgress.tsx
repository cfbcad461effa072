/** How far a job of this model is, and ending it. */

import type { HostJob } from '../../shared/contract.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import { tellProblem } from '../store/problems.tsx';
import { cancelJob } from '../store/reports.ts';
import { useApp } from '../store/state.ts';

export function JobProgress({ job }: { readonly job: HostJob }) {
  const progress = useApp((state) => state.progress[job.id]) ?? job.progress;
  return (
    <div className="report">
      <progress
        className="wide"
        aria-label={job.title}
        max={1}
        {...(progress === null ? {} : { value: progress.fraction })}
      />
      <div className="form-row apart">
        <span className="dim ellipsis">{doingText(progress)}</span>
        <button
          type="button"
          className="control"
          disabled={job.state === 'cancelling'}
          onClick={() => void cancelJob(job.id).catch(tellProblem)}
        >
          {job.state === 'cancelling' ? 'Cancelling' : 'Cancel'}
        </button>
      </div>
    </div>
  );
}
