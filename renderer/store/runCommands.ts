/** Begins and resumes a run, or says what is missing. */
import { runState } from '../../shared/view/run/runState.ts';
import { plannedModels } from './models.ts';
import { tell, tellProblem } from './problems.tsx';
import { goingJob, resumeRun, shownRunId, startRun } from './runs.ts';
import { store } from './state.ts';

export function benchmark(): void {
  const missing = missingForRun();
  if (missing === null) startRun().catch(tellProblem);
  else tell(missing);
}

/** The rest of the run that is shown. */
export function resume(): void {
  const state = store.getState();
  const document = state.documents[shownRunId(state) ?? ''];
  if (goingJob(state)?.kind === 'bench') tell('A run is in progress. Cancel it or wait until it ends.');
  else if (document === undefined || runState(document).left === 0)
    tell('The run that is shown has nothing left to measure.');
  else resumeRun(document.run.id).catch(tellProblem);
}

/** Why a run cannot begin, and what to do; null: it can. */
function missingForRun(): string | null {
  const { plan, ...state } = store.getState();
  if (goingJob(state)?.kind === 'bench') return 'A run is in progress. Cancel it or wait until it ends.';
  if (plannedModels(state, plan).length === 0)
    return 'Nothing is chosen. Drop a model, or choose some under Models in the top bar.';
  if (plan.devices.length === 0 || plan.precisions.length === 0)
    return 'Choose at least one device and one precision in the top bar.';
  return null;
}
