/** Commands that every view has. */
import { type DesktopCommand, desktopCommands } from '../../shared/desktop.ts';
import { runState } from '../../shared/view/run/runState.ts';
import { type Command, commands } from '../keys/commands.ts';
import { cancelSending, pickModels } from '../store/adding.ts';
import { plannedModels } from '../store/models.ts';
import { openHostFiles, openKeys, openPalette, openSettings } from '../store/overlay.ts';
import { tell, tellProblem, undo } from '../store/problems.tsx';
import { type View, views } from '../store/route.ts';
import { cancelJob, goingJob, newestFirst, resumeRun, shownRunId, startRun } from '../store/runs.ts';
import { go, store, toggleInspector } from '../store/state.ts';
import { chooseTheme, themeChoices } from '../widgets/theme.ts';

const viewTitles: Readonly<Record<View, string>> = {
  models: 'Models',
  matrix: 'Matrix',
  speedup: 'Speedup',
  kernels: 'Kernels',
  compare: 'Compare',
};
export const titleOfView = (view: View): string => viewTitles[view];

const everywhere = (title: string, keys: readonly string[], run: () => void): Command => ({
  title,
  keys,
  run,
  group: 'Everywhere',
});

const goTo = (title: string, keys: readonly string[], run: () => void): Command => ({
  title,
  keys,
  run,
  group: 'Go to',
});

/** Files on their way to the host before the host's own jobs. */
const cancel = () => {
  if (!cancelSending()) cancelJob().catch(tellProblem);
};

const find = () => {
  const field = document.querySelector<HTMLInputElement>('[data-find]');
  field?.focus();
  field?.select();
};

export const globalCommands = (): Command[] => [
  everywhere('Command palette', desktopCommands.palette, openPalette),
  everywhere('Benchmark', desktopCommands.benchmark, benchmark),
  everywhere('Resume the run', desktopCommands.resume, resume),
  everywhere('Cancel the job', desktopCommands.cancel, cancel),
  everywhere('Open models', desktopCommands.open, () => void pickModels().catch(tellProblem)),
  everywhere('Undo', desktopCommands.undo, undo),
  everywhere('Filter or find', ['/'], find),
  everywhere('Inspector on, off', desktopCommands.inspector, toggleInspector),
  everywhere('Keys', desktopCommands.keys, openKeys),
  everywhere('Settings', desktopCommands.settings, openSettings),
  ...themeChoices.map((choice) => everywhere(`Theme: ${choice}`, [], () => chooseTheme(choice))),
  ...views.map((view) => goTo(viewTitles[view], desktopCommands[view], () => go({ view }))),
  goTo('Back', ['Alt', '←'], () => history.back()),
  goTo('Forward', ['Alt', '→'], () => history.forward()),
  goTo('Previous run', ['['], () => stepRun(1)),
  goTo('Next run', [']'], () => stepRun(-1)),
];

/** Only where the host has folders for pages. */
export const hostFilesCommands: readonly Command[] = [
  everywhere('Open from the host', ['o'], () => openHostFiles()),
];

/** The native menu's commands are those of the keys. */
export function carryOut(command: DesktopCommand): void {
  desktopHandlers[command]();
}

const desktopHandlers: Readonly<Record<DesktopCommand, () => void>> = {
  open: () => void pickModels().catch(tellProblem),
  benchmark,
  cancel,
  export: () => runTitled('Export what is in view'),
  undo,
  palette: openPalette,
  keys: openKeys,
  settings: openSettings,
  resume,
  inspector: () => toggleInspector(),
  models: () => go({ view: 'models' }),
  matrix: () => go({ view: 'matrix' }),
  speedup: () => go({ view: 'speedup' }),
  kernels: () => go({ view: 'kernels' }),
  compare: () => go({ view: 'compare' }),
};

function runTitled(title: string): void {
  commands()
    .find((one) => one.title === title)
    ?.run();
}

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

/** @param by 1 for an older run, -1 for a newer one */
function stepRun(by: number): void {
  const state = store.getState();
  const runs = newestFirst(state.runs ?? []);
  const at = runs.findIndex(({ id }) => id === shownRunId(state));
  const run = runs[at + by];
  if (run !== undefined) go({ run: run.id, cell: null });
}
