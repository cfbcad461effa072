/** How far a job of this model is, and ending it. */
import { doingText } from '../../shared/view/text/progressText.ts';
import type { Work } from '../../shared/work/registry.ts';
import { cancelWork } from '../store/host.ts';
import { tellProblem } from '../store/problems.tsx';
import { useApp } from '../store/state.ts';

export function JobProgress({ job }: { readonly job: Work }) {
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
          onClick={() => void cancelWork(job.id).catch(tellProblem)}
        >
          {job.state === 'cancelling' ? 'Cancelling' : 'Cancel'}
        </button>
      </div>
    </div>
  );
}
