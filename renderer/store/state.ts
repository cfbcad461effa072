/** What the page knows: answers of the host and what the user is about to do. Nothing here is true only here. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ConvertDocument } from '../../shared/conversion.ts';
import type { ErrorPlace } from '../../shared/errors.ts';
import type { ImageFolder } from '../../shared/images.ts';
import { type IsaLimit, isaLimits } from '../../shared/isa.ts';
import type { AddedModel, ModelGraph, SourceText } from '../../shared/library.ts';
import type { DevicesReport, MachineState } from '../../shared/machine.ts';
import type { ModelList } from '../../shared/modelList.ts';
import type { ModelReference } from '../../shared/modelReference.ts';
import { type Precision, precisions } from '../../shared/precision.ts';
import { type Preset, presets } from '../../shared/presets.ts';
import type { ProfileSummary } from '../../shared/profile/stored.ts';
import type { Profile, ProfileDocument } from '../../shared/profile.ts';
import type { Reports } from '../../shared/reports.ts';
import type { Aged, RunDocument, RunSummary, RunWithRounds } from '../../shared/run.ts';
import type { ReferenceRun } from '../../shared/study/referenceRun.ts';
import { type PlannedInputs, readPlannedInputs } from '../../shared/view/run/plannedInputs.ts';
import type { Progress } from '../../shared/work/progress.ts';
import type { Work } from '../../shared/work/registry.ts';
import { hashOfAddress } from '../host/key.ts';
import {
  type Destination,
  type LeftSettings,
  parseRoute,
  type Route,
  routeHash,
  routeTo,
  type SettingsOf,
  settingsOf,
  type View,
} from './route.ts';

export interface Problem {
  readonly message: string;
  readonly place: ErrorPlace;
}

/** Something asked of the host once; kept until it changes. */
export type Loaded<T> =
  | { readonly state: 'loading'; readonly progress: Progress | null }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem };

export interface LibraryModel {
  /** `catalogue:<id>` or `added:<id>`. */
  readonly key: string;
  /** As cells of a run call it. */
  readonly name: string;
  readonly title: string;
  readonly reference: ModelReference;
  readonly entry: ModelList['models'][number] | null;
  /** Of what ships with trained weights and labelled images. */
  readonly example: ModelList['examples'][number] | null;
  readonly added: AddedModel | null;
}

/** What the next run will be. */
export interface Plan {
  /** Keys of models. */
  readonly models: readonly string[];
  readonly devices: readonly string[];
  readonly precisions: readonly Precision[];
  readonly preset: Preset;
  readonly isa: IsaLimit | null;
  /** Folder or archive on the host for INT8; null: synthetic images. */
  readonly images: string | null;
  /** Sizes and values of inputs. */
  readonly inputs: PlannedInputs;
}

export interface Waiting {
  readonly key: string;
  /** Of the file or files. */
  readonly name: string;
  /** What is missing, or went wrong. */
  readonly sentence: string;
  /** Whether it can be sent again; else its other half is waited for. */
  readonly again: boolean;
  /** Networks, by key, one of which the weights are for. */
  readonly choices?: readonly string[];
}

export type Fetching =
  /** Null: the job is being started. */
  | { readonly state: 'going'; readonly job: string | null }
  | { readonly state: 'failed'; readonly sentence: string };

export interface RunNews {
  readonly at: string;
  readonly text: string;
}

export interface State {
  readonly connection:
    | { readonly state: 'connecting' | 'open' }
    | {
        readonly state: 'lost';
        readonly retryInS: number;
        /** Why a host that answers does not let this page in; null: none answers. */
        readonly refusal: string | null;
      };
  readonly devices: Loaded<DevicesReport>;
  /** Read again every few seconds; null: not since the connection opened. */
  readonly machineNow: MachineState | null;
  readonly study: ReferenceRun | null;
  readonly catalogue: ModelList['models'];
  readonly examples: ModelList['examples'];
  readonly added: readonly AddedModel[];
  /** By key of a model. */
  readonly conversions: Readonly<Record<string, Loaded<ConvertDocument>>>;
  readonly graphs: Readonly<Record<string, Loaded<ModelGraph>>>;
  readonly sources: Readonly<Record<string, SourceText>>;
  readonly runs: readonly RunSummary[] | null;
  /** Runs that were opened, by id; those that go on have no rounds yet. */
  readonly documents: Readonly<Record<string, RunDocument | RunWithRounds>>;
  readonly jobs: readonly Work[];
  /** The host is asked to begin a run that is not known here yet; null: none. */
  readonly starting: { readonly cancelled: boolean } | null;
  /** The run that the host is asked to go on with. */
  readonly resuming: string | null;
  /** Of jobs that are watched, by id. */
  readonly progress: Readonly<Record<string, Progress>>;
  /** Notices of a run while it was watched, by its id. */
  readonly news: Readonly<Record<string, readonly RunNews[]>>;
  /** All that the host keeps, newest first, without their kernels. */
  readonly profileList: readonly ProfileSummary[];
  /** Jobs that had ended when the list was read: their profiles are in it. */
  readonly listedJobs: ReadonlySet<string>;
  /** Those that were opened, oldest first. */
  readonly profiles: readonly ProfiledModel[];
  /** Accuracies and calibrations of the models that were looked at, by key. */
  readonly reports: Readonly<Record<string, Reports>>;
  /** What the host found in folders and archives of images, by path. */
  readonly imageFolders: Readonly<Record<string, ImageFolder>>;
  /** Files that travel to the host, 0 to 1; null: none. */
  readonly uploading: { readonly text: string; readonly fraction: number } | null;
  /** What was dropped and is no model yet. */
  readonly waiting: readonly Waiting[];
  /** Networks of the catalogue whose trained files are fetched, or could not be, by id. */
  readonly fetching: Readonly<Record<string, Fetching>>;
  readonly plan: Plan;
  readonly route: Route;
  /** Settings of the views that are not shown, as they were left. */
  readonly left: LeftSettings;
  readonly inspector: boolean;
}

/** One configuration of a profile. */
export interface ProfiledModel {
  /** As `shared/view/kernels/profileChoice.ts` makes it. */
  readonly key: string;
  readonly age: Aged;
  readonly document: Pick<ProfileDocument, 'machine' | 'runtime' | 'peaks' | 'failures'>;
  readonly profile: Profile;
}

const planKey = 'vinobench.plan';
const emptyPlan: Plan = {
  models: [],
  devices: [],
  precisions: ['FP32'],
  preset: 'paper',
  isa: null,
  images: null,
  inputs: {},
};

/** A wish of the user, no fact: what does not read as one is lost. */
function rememberedPlan(): Plan {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(planKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return emptyPlan;
    const of = (key: keyof Plan): unknown => (kept as Partial<Record<keyof Plan, unknown>>)[key];
    const words = (key: keyof Plan): readonly string[] | null => {
      const value = of(key);
      return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
    };
    const images = of('images');
    return {
      models: words('models') ?? emptyPlan.models,
      devices: words('devices') ?? emptyPlan.devices,
      precisions: (words('precisions') ?? emptyPlan.precisions).flatMap(
        (word) => precisions.find((one) => one === word) ?? [],
      ),
      preset: presets.find((one) => one === of('preset')) ?? emptyPlan.preset,
      isa: isaLimits.find((one) => one === of('isa')) ?? null,
      images: typeof images === 'string' ? images : null,
      inputs: readPlannedInputs(of('inputs')),
    };
  } catch {
    return emptyPlan;
  }
}

export const store = createStore<State>()(() => ({
  connection: { state: 'connecting' },
  devices: { state: 'loading', progress: null },
  machineNow: null,
  study: null,
  catalogue: [],
  examples: [],
  added: [],
  conversions: {},
  graphs: {},
  sources: {},
  runs: null,
  documents: {},
  jobs: [],
  starting: null,
  resuming: null,
  progress: {},
  news: {},
  profileList: [],
  listedJobs: new Set(),
  profiles: [],
  reports: {},
  imageFolders: {},
  uploading: null,
  waiting: [],
  fetching: {},
  plan: rememberedPlan(),
  route: parseRoute(hashOfAddress()),
  left: {},
  inspector: true,
}));

export function useApp<T>(select: (state: State) => T): T {
  return useStore(store, select);
}

export function setPlan(change: Partial<Plan>): void {
  const plan = { ...store.getState().plan, ...change };
  store.setState({ plan });
  localStorage.setItem(planKey, JSON.stringify(plan));
}

/** Into the next run or out of it. @param key of a model */
export function togglePlanned(key: string): void {
  const { models } = store.getState().plan;
  setPlan({ models: models.includes(key) ? models.filter((one) => one !== key) : [...models, key] });
}

/** Changes the address; `replace` where going back should not stop. */
export function go<V extends View>(destination: Destination<V>, how: 'push' | 'replace' = 'push'): void {
  const state = store.getState();
  const { route: before } = state;
  const route = routeTo(state, destination);
  const hash = routeHash(route);
  // An address that was mistaken differs from what its route reads as.
  if (hash === routeHash(before) && hash === (unwritten?.hash ?? location.hash)) return;
  if (how === 'push') {
    writeAddress();
    history.pushState(null, '', hash);
  } else replaceAddress(hash);
  show(route);
}

/** Browsers pass over an address that changes more often, as it does while an arrow key is held. */
const addressMs = 100;
let written = 0;
let unwritten: { readonly hash: string; readonly timer: number } | null = null;

function replaceAddress(hash: string): void {
  const wait = written + addressMs - performance.now();
  if (unwritten !== null) clearTimeout(unwritten.timer);
  unwritten = { hash, timer: window.setTimeout(writeAddress, Math.max(0, wait)) };
  if (wait <= 0) writeAddress();
}

function writeAddress(): void {
  if (unwritten === null) return;
  const { hash, timer } = unwritten;
  clearTimeout(timer);
  unwritten = null;
  written = performance.now();
  history.replaceState(null, '', hash);
}

const show = (route: Route): void =>
  store.setState(({ route: before, left }) => ({
    route,
    left: { ...left, [before.view]: before.settings },
  }));

/** Settings of a view, shown or not; what is left out stays as it is. */
export function set<V extends View>(view: V, change: Partial<SettingsOf[V]>): void {
  const { route, left } = store.getState();
  if (route.view === view) go({ view, settings: change }, 'replace');
  else store.setState({ left: { ...left, [view]: { ...settingsOf({ route, left }, view), ...change } } });
}

export const settingsNow = <V extends View>(view: V): SettingsOf[V] => settingsOf(store.getState(), view);

export const useSettings = <V extends View>(view: V): SettingsOf[V] =>
  useApp((state) => settingsOf(state, view));

export function followAddress(): void {
  const follow = () => {
    if (unwritten !== null) clearTimeout(unwritten.timer);
    unwritten = null;
    show(parseRoute(location.hash));
  };
  window.addEventListener('popstate', follow);
  window.addEventListener('hashchange', follow);
}

export function toggleInspector(): void {
  store.setState(({ inspector }) => ({ inspector: !inspector }));
}
