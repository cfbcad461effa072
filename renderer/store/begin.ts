/** What happens when the page opens, and again after each broken line. */

import { runState, startedAnewText } from '../../shared/view/run/runState.ts';
import type { Work } from '../../shared/work/registry.ts';
import { addPaths } from './adding.ts';
import { host, keepConnected } from './host.ts';
import { loadRoots } from './hostFiles.ts';
import { followMachine } from './machine.ts';
import { loadLibrary } from './models.ts';
import { problemOf, tell, tellProblem } from './problems.tsx';
import { loadProfiles, openShownProfiles } from './profiles.ts';
import { loadRuns, openRun, reloadRun, shownRunId } from './runs.ts';
import { followAddress, setPlan, store } from './state.ts';
import { workHandlers } from './workHandlers.ts';

export function begin(): void {
  followAddress();
  followMachine();
  store.subscribe((state, before) => {
    const id = shownRunId(state);
    if (id !== null && (id !== shownRunId(before) || state.documents[id] === undefined)) void openRun(id);
  });
  store.subscribe((state, before) => {
    const { route, profileList, catalogue, connection } = state;
    if (
      route !== before.route ||
      profileList !== before.profileList ||
      catalogue !== before.catalogue ||
      connection !== before.connection
    )
      openShownProfiles(state);
  });
  keepConnected({
    onOpen: load,
    handlers: workHandlers,
    onStartedAnew: (startedAt, stopped) => {
      startedAnew(startedAt, stopped).catch(tellProblem);
    },
  });
  window.vinobench?.onOpen((paths) => {
    addPaths(paths).catch(tellProblem);
  });
}

/** What was in progress in the host before has stopped: its runs are read as they are now, and the rest is told. */
async function startedAnew(startedAt: string, stopped: readonly Work[]): Promise<void> {
  const told = await Promise.all(
    stopped
      .filter(({ kind }) => kind !== 'convert')
      .map(async ({ id, kind, title }) => ({
        title,
        run: kind === 'bench' ? runState(await reloadRun(id)) : null,
      })),
  );
  const text = startedAnewText(startedAt, told);
  if (told.length === 0) tell(text);
  else tellProblem(new Error(text));
}

async function load(): Promise<void> {
  await Promise.all([loadLibrary(), loadRuns(), loadProfiles(), loadRoots(), loadDevices()]);
}

/** Its failure stands where the devices would: the rest of the page works without. */
async function loadDevices(): Promise<void> {
  try {
    const report = await host().devices();
    store.setState({ devices: { state: 'ready', value: report } });
    const { plan } = store.getState();
    const there = new Set(report.devices.map(({ name }) => name));
    const kept = plan.devices.filter((name) => there.has(name) || name.includes(':'));
    if (kept.length === 0) setPlan({ devices: report.devices.slice(0, 1).map(({ name }) => name) });
    else if (kept.length < plan.devices.length) setPlan({ devices: kept });
  } catch (error) {
    store.setState({ devices: { state: 'failed', problem: problemOf(error) } });
  }
}
