/** What happens when the page opens, and again after each broken line. */
import type { HostJob } from '../../shared/contract.ts';
import { runState, startedAnewText } from '../../shared/view/run/runState.ts';
import { addPaths } from './adding.ts';
import { convertAnew } from './conversions.ts';
import { fetchesStopped, takeFetches } from './fetching.ts';
import { host, keepConnected } from './host.ts';
import { loadRoots } from './hostFiles.ts';
import { followMachine } from './machine.ts';
import { loadLibrary } from './models.ts';
import { problemOf, tell, tellProblem } from './problems.tsx';
import { loadProfiles, openShownProfiles, takeProfiles } from './profiles.ts';
import { takeReports } from './reports.ts';
import { loadRuns, openRun, reloadRun, shownRunId, takeJobs } from './runs.ts';
import { followAddress, setPlan, store } from './state.ts';

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
    onJobs: (jobs) => {
      takeJobs(jobs);
      takeProfiles(jobs);
      takeFetches(jobs);
      takeReports(jobs);
    },
    onStartedAnew: (startedAt, stopped) => {
      startedAnew(startedAt, stopped).catch(tellProblem);
    },
  });
  window.vinobench?.onOpen((paths) => {
    addPaths(paths).catch(tellProblem);
  });
}

/** What went on in the host before is over: its runs are read as they are now, and the rest is begun anew or told. */
async function startedAnew(startedAt: string, stopped: readonly HostJob[]): Promise<void> {
  convertAnew();
  fetchesStopped();
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
