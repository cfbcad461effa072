/** Commands that every view has. */
import { type DesktopCommand, desktopCommands } from '../../shared/desktop.ts';
import { type Command, commands } from '../keys/commands.ts';
import {
  benchmark,
  cancelSending,
  cancelShownWork,
  go,
  openHostFiles,
  openKeys,
  openPalette,
  openSettings,
  pickModels,
  resume,
  store,
  tellProblem,
  toggleInspector,
  undo,
} from '../page/page.ts';
import { titleOfView, views } from '../store/route.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { chooseTheme, themeChoices } from '../widgets/theme.ts';

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

/** Files on their way to the host before the host's own work. */
const cancel = () => {
  if (!cancelSending()) cancelShownWork().catch(tellProblem);
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
  ...views.map((view) => goTo(titleOfView(view), desktopCommands[view], () => go({ view }))),
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

/** @param by 1 for an older run, -1 for a newer one */
function stepRun(by: number): void {
  const state = store.getState();
  const runs = newestFirst(state.runs ?? []);
  const at = runs.findIndex(({ id }) => id === shownRunId(state));
  const run = runs[at + by];
  if (run !== undefined) go({ run: run.id, cell: null });
}
