/** What the page knows: answers of the host and what the user is about to do. Nothing here is true only here. */
import type { Spreads } from '../../shared/comparing/spread.ts';
import type { PressId } from '../../shared/documents/press.ts';
import type { Profile, ProfileDocument } from '../../shared/documents/profile.ts';
import type { Reports } from '../../shared/documents/reports.ts';
import type { Aged, ListedRun, RunDocument, RunWithRounds } from '../../shared/documents/run.ts';
import type { ImageFolder } from '../../shared/files/images.ts';
import type { DevicesReport } from '../../shared/machine/machine.ts';
import type { MachineNow } from '../../shared/machine/now.ts';
import type { Runtimes } from '../../shared/machine/runtimes.ts';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import type { AddedModel, ModelGraph, SourceText } from '../../shared/models/library.ts';
import type { ModelList } from '../../shared/models/modelList.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import type { ProfileSummary } from '../../shared/profile/stored.ts';
import type { Reference } from '../../shared/study/reference.ts';
import type { ReferenceRun } from '../../shared/study/referenceRun.ts';
import type { Progress } from '../../shared/work/progress.ts';
import type { Work } from '../../shared/work/registry.ts';
import { noGraph, type WithGraph } from './graphs.ts';
import type { WithMessages } from './messages.ts';
import type { WithRoute } from './navigation.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** Something asked of the host once; kept until it changes. */
export type Loaded<T> =
  | { readonly state: 'loading'; readonly progress: Progress | null }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem };

export const readyValue = <T>(loaded: Loaded<T> | undefined): T | null =>
  loaded?.state === 'ready' ? loaded.value : null;

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
  /** Null: it is being started. */
  | { readonly state: 'going'; readonly work: string | null }
  | { readonly state: 'failed'; readonly sentence: string };

interface RunNews {
  readonly at: string;
  readonly text: string;
}

export interface State extends WithGraph, WithRoute, WithMessages {
  readonly connection:
    | { readonly state: 'connecting' | 'open' }
    | {
        readonly state: 'lost';
        readonly retryInS: number;
        /** Why a host that answers does not let this page in; null: none answers. */
        readonly refusal: string | null;
      };
  readonly devices: Loaded<DevicesReport>;
  /** Releases of OpenVINO on the host; null: not known yet. */
  readonly runtimes: Runtimes | null;
  /** As the host told it last; null: it is not looked at now, or the host has not told yet. */
  readonly machineNow: MachineNow | null;
  readonly study: ReferenceRun | null;
  /** Published tables, the study's first. */
  readonly references: readonly Reference[];
  readonly catalogue: ModelList['models'];
  readonly examples: ModelList['examples'];
  readonly added: readonly AddedModel[];
  /** By key of a model. */
  readonly conversions: Readonly<Record<string, Loaded<ConvertDocument>>>;
  readonly graphs: Readonly<Record<string, Loaded<ModelGraph>>>;
  readonly sources: Readonly<Record<string, SourceText>>;
  readonly runs: readonly ListedRun[] | null;
  /** Runs that were opened, by id; those in progress have no rounds yet. */
  readonly documents: Readonly<Record<string, RunDocument | RunWithRounds>>;
  /** Of the runs that are compared, by their ids with commas between them: how much their configurations vary. */
  readonly spreads: Readonly<Record<string, Spreads>>;
  readonly work: readonly Work[];
  /** The host is asked to begin a run that is not known here yet; null: none. */
  readonly starting: { readonly cancelled: boolean } | null;
  /** The run that the host is asked to resume. */
  readonly resuming: string | null;
  /** Of work that is followed, by id. */
  readonly progress: Readonly<Record<string, Progress>>;
  /** Notices of a run while it was watched, by its id. */
  readonly news: Readonly<Record<string, readonly RunNews[]>>;
  /** All that the host keeps, newest first, without their kernels. */
  readonly profileList: readonly ProfileSummary[];
  /** Work that had ended when the list was read: their profiles are in it. */
  readonly listedWork: ReadonlySet<string>;
  /** Presses of Profile on this page, while it asks for their configurations. */
  readonly askedPresses: ReadonlySet<PressId>;
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
  readonly hostFiles: HostFiles;
  /** The page that is asked to lie over the views. */
  readonly overlay: Overlay | null;
  readonly plan: Plan;
  readonly inspector: boolean;
}

export type Overlay = 'palette' | 'keys' | 'runs' | 'settings' | 'images' | 'files';

/** Folders of the host that this page may list. */
export interface HostFiles {
  /** Whether there are any: none unless the host was started with some. */
  readonly there: boolean;
  /** The folder that was looked at last; null: none yet. */
  readonly last: string | null;
  /** Receives the folder to write into; null: models and images are chosen. */
  readonly choosing: ((folder: string) => void) | null;
}

/** One configuration of a profile. */
export interface ProfiledModel {
  /** As `shared/view/kernels/profileChoice.ts` makes it. */
  readonly key: string;
  readonly age: Aged;
  readonly document: Pick<ProfileDocument, 'machine' | 'runtime' | 'peaks' | 'failures'>;
  readonly profile: Profile;
}

/** Before the host has said anything. */
export const initialState = (plan: Plan, route: Route): State => ({
  connection: { state: 'connecting' },
  devices: { state: 'loading', progress: null },
  runtimes: null,
  machineNow: null,
  study: null,
  references: [],
  catalogue: [],
  examples: [],
  added: [],
  conversions: {},
  graphs: {},
  sources: {},
  runs: null,
  documents: {},
  spreads: {},
  work: [],
  starting: null,
  resuming: null,
  progress: {},
  news: {},
  profileList: [],
  listedWork: new Set(),
  askedPresses: new Set(),
  profiles: [],
  reports: {},
  imageFolders: {},
  uploading: null,
  waiting: [],
  fetching: {},
  graph: noGraph,
  messages: [],
  hostFiles: { there: false, last: null, choosing: null },
  overlay: null,
  plan,
  route,
  left: {},
  inspector: true,
});
