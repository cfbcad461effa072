/** How far the work on this model is, and ending it. */
import { doingText } from '../../shared/view/text/progressText.ts';
import type { Work } from '../../shared/work/registry.ts';
import { useApp } from '../page/hooks.ts';
import { cancelWork, tellProblem } from '../page/page.ts';

export function WorkProgress({ work }: { readonly work: Work }) {
  const progress = useApp((state) => state.progress[work.id]) ?? work.progress;
  return (
    <div className="report">
      <progress
        className="wide"
        aria-label={work.title}
        max={1}
        {...(progress === null ? {} : { value: progress.fraction })}
      />
      <div className="form-row apart">
        <span className="dim ellipsis">{doingText(progress)}</span>
        <button
          type="button"
          className="control"
          disabled={work.state === 'cancelling'}
          onClick={() => void cancelWork(work.id).catch(tellProblem)}
        >
          {work.state === 'cancelling' ? 'Cancelling' : 'Cancel'}
        </button>
      </div>
    </div>
  );
}
