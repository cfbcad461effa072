/** The store of one page: its state and all that changes it. A page makes one; a unit test makes one with its own host. */
import { createStore } from 'zustand/vanilla';
import { isVinobenchFile } from '../../shared/adding/reportFiles.ts';
import { runState, startedAnewText } from '../../shared/view/run/runState.ts';
import type { Work } from '../../shared/work/registry.ts';
import { Adding } from './adding.ts';
import { Cells } from './cells.ts';
import { Conversions } from './conversions.ts';
import type { PageCore } from './core.ts';
import { Fetches } from './fetching.ts';
import { Graphs } from './graphs.ts';
import { handlersOf } from './handlers.ts';
import { HostLine } from './host.ts';
import { HostFolders } from './hostFiles.ts';
import { Images } from './images.ts';
import { Importing } from './importing.ts';
import { Inputs } from './inputs.ts';
import { Listing } from './listing.ts';
import { MachineLine } from './machine.ts';
import { Messages } from './messages.ts';
import { Models } from './models.ts';
import { Navigation } from './navigation.ts';
import { Noise } from './noise.ts';
import type { Outside } from './outside.ts';
import { Overlays } from './overlay.ts';
import { Planning, planKey, readPlan } from './plan.ts';
import { problemOf } from './problem.ts';
import { Profiles } from './profiles.ts';
import { Releases } from './releases.ts';
import { ModelReports } from './reports.ts';
import { parseRoute } from './route.ts';
import { Runs, shownRunId } from './runs.ts';
import { RunLibrary } from './runWords.ts';
import { Sending } from './sending.ts';
import { initialState, type State } from './state.ts';

export function createPage(outside: Outside) {
  const store = createStore<State>()(() =>
    initialState(readPlan(outside.memory.read(planKey)), parseRoute(outside.address.hash())),
  );
  const messages = new Messages(store);
  const core: PageCore = {
    store,
    outside,
    messages,
    navigation: new Navigation(store, outside.address),
    planning: new Planning(store, outside.memory),
    line: new HostLine(store, messages, outside.connect),
  };
  const conversions = new Conversions(core);
  const models = new Models(core);
  const sending = new Sending(core);
  const adding = new Adding(core, sending, new Listing(core, conversions));
  const [runs, profiles] = [new Runs(core), new Profiles(core)];
  const importing = new Importing(core, sending, { runs, profiles });
  const parts = {
    ...core,
    conversions,
    models,
    sending,
    adding,
    cells: new Cells(core),
    graphs: new Graphs(store),
    fetches: new Fetches(core, models, conversions),
    folders: new HostFolders(core),
    images: new Images(core, sending, adding, importing),
    importing,
    inputs: new Inputs(core, sending),
    machine: new MachineLine(core),
    overlays: new Overlays(store),
    profiles,
    reports: new ModelReports(core),
    runs,
    library: new RunLibrary(core),
    noise: new Noise(core),
    releases: new Releases(core),
  };
  return { ...parts, begin: () => begin(parts) };
}

type Page = ReturnType<typeof createPage>;
type Parts = Omit<Page, 'begin'>;

/** What happens when the page opens, and again after each broken line. */
function begin(page: Parts): void {
  const { store, outside, messages, adding, importing, runs, profiles } = page;
  page.navigation.follow();
  page.machine.follow();
  store.subscribe((state, before) => {
    const id = shownRunId(state);
    if (id !== null && (id !== shownRunId(before) || state.documents[id] === undefined))
      void runs.openRun(id);
  });
  store.subscribe((state, before) => {
    const { route, profileList, catalogue, connection } = state;
    if (
      route !== before.route ||
      profileList !== before.profileList ||
      catalogue !== before.catalogue ||
      connection !== before.connection
    )
      profiles.openShown();
  });
  page.line.keepConnected({
    onOpen: () => load(page),
    handlers: handlersOf(page),
    onStartedAnew: (startedAt, stopped) => {
      startedAnew(page, startedAt, stopped).catch(messages.tellProblem);
    },
  });
  outside.desktop?.onOpen((paths) => {
    const runs = paths.filter(isVinobenchFile);
    if (runs.length > 0) importing.importPaths(runs).catch(messages.tellProblem);
    const models = paths.filter((path) => !isVinobenchFile(path));
    if (models.length > 0) adding.addPaths(models).catch(messages.tellProblem);
  });
}

/** What was in progress in the host before has stopped: its runs are read again, and the rest is reported. */
async function startedAnew(
  { runs, messages }: Parts,
  startedAt: string,
  stopped: readonly Work[],
): Promise<void> {
  const told = await Promise.all(
    stopped
      .filter(({ kind }) => kind !== 'convert')
      .map(async ({ id, kind, title }) => ({
        title,
        run: kind === 'bench' ? runState(await runs.reloadRun(id)) : null,
      })),
  );
  const text = startedAnewText(startedAt, told);
  if (told.length === 0) messages.tell(text);
  else messages.tellProblem(new Error(text));
}

async function load(page: Parts): Promise<void> {
  await Promise.all([
    page.models.loadLibrary(),
    page.runs.loadRuns(),
    page.profiles.loadProfiles(),
    page.folders.loadRoots(),
    loadDevices(page),
    page.releases.load(),
  ]);
}

/** Its failure stands where the devices would: the rest of the page works without. */
async function loadDevices({ store, line, planning }: Parts): Promise<void> {
  try {
    const report = await line.host().devices();
    store.setState({ devices: { state: 'ready', value: report } });
    const { plan } = store.getState();
    const there = new Set(report.devices.map(({ name }) => name));
    const kept = plan.devices.filter((name) => there.has(name) || name.includes(':'));
    if (kept.length === 0) planning.setPlan({ devices: report.devices.slice(0, 1).map(({ name }) => name) });
    else if (kept.length < plan.devices.length) planning.setPlan({ devices: kept });
  } catch (error) {
    store.setState({ devices: { state: 'failed', problem: problemOf(error) } });
  }
}
