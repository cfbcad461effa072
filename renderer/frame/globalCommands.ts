/** Commands that every view has. */
import type { DesktopCommand } from '../../shared/hosts/desktop.ts';
import { type Command, commandsOf, keysOf, samePressed } from '../keys/lookup.ts';
import { keyboard } from '../page/keyboard.ts';
import {
  benchmark,
  cancelSending,
  cancelShownWork,
  go,
  measureNoise,
  openHostFiles,
  openKeys,
  openPalette,
  openRuns,
  openSettings,
  pickModels,
  resume,
  store,
  tellProblem,
  toggleInspector,
  undo,
} from '../page/page.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { chooseTheme, themeChoices } from '../widgets/theme.ts';

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
  ...commandsOf('everywhere', {
    palette: openPalette,
    benchmark,
    resume,
    cancel,
    open: () => void pickModels().catch(tellProblem),
    undo,
    find,
    inspector: toggleInspector,
    keys: openKeys,
    settings: openSettings,
    runs: openRuns,
  }),
  {
    title: 'Measure the noise of this machine (some minutes)',
    group: 'Everywhere',
    keys: [],
    run: () => void measureNoise(),
  },
  ...themeChoices.map((choice) => ({
    title: `Theme: ${choice}`,
    group: 'Everywhere',
    keys: [],
    run: () => chooseTheme(choice),
  })),
  ...commandsOf('goTo', {
    models: () => go({ view: 'models' }),
    matrix: () => go({ view: 'matrix' }),
    speedup: () => go({ view: 'speedup' }),
    kernels: () => go({ view: 'kernels' }),
    compare: () => go({ view: 'compare' }),
    back: () => history.back(),
    forward: () => history.forward(),
    olderRun: () => stepRun(1),
    newerRun: () => stepRun(-1),
  }),
];

/** Only where the host has folders for pages. */
export const hostFilesCommands: readonly Command[] = commandsOf('hostFiles', { open: () => openHostFiles() });

/** The native menu's commands are those of the keys. */
export function runCommand(command: DesktopCommand): void {
  desktopHandlers[command]();
}

const desktopHandlers: Readonly<Record<DesktopCommand, () => void>> = {
  open: () => void pickModels().catch(tellProblem),
  benchmark,
  cancel,
  export: () => runWithKeys(keysOf('export', 'open')),
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

/** Of what is shown. */
function runWithKeys(keys: readonly string[]): void {
  keyboard
    .commands()
    .find((one) => samePressed(one.keys, keys))
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
