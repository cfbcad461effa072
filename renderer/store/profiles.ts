/** Profiles: started, listed as the host keeps them, opened when they are looked at, deleted and brought back. */

import { profiledInferences } from '../../shared/documents/presets.ts';
import { type PressId, pressId } from '../../shared/documents/press.ts';
import type { ProfileDocument } from '../../shared/documents/profile.ts';
import { type Aged, byAge } from '../../shared/documents/run.ts';
import type { IsaLimit } from '../../shared/machine/isa.ts';
import { releaseOf } from '../../shared/machine/runtimeRelease.ts';
import type { InputShapes } from '../../shared/models/inputShapes.ts';
import { requestedInputs } from '../../shared/models/plannedInputs.ts';
import type { RecordedPrecision } from '../../shared/precision/precision.ts';
import {
  chosenEntries,
  entryKey,
  type ProfileEntry,
  pickedWith,
  profileEntries,
  profileOfKey,
} from '../../shared/profile/choice.ts';
import { besideReleases } from '../../shared/profile/configuration.ts';
import { type ProfileSummary, profileContents } from '../../shared/profile/stored.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { isGoing } from '../../shared/work/registry.ts';
import { newUuid } from '../host/uuid.ts';
import type { PageCore } from './core.ts';
import { contentOf, libraryOf } from './models.ts';
import { calibrationOfPlan } from './runs.ts';
import { type LibraryModel, type ProfiledModel, readyValue, type State } from './state.ts';
import type { WorkHandler } from './work.ts';

export interface Wish {
  readonly device: string;
  /** One that is not known cannot be asked for. */
  readonly precision: RecordedPrecision;
  /** Left out: the plan's. */
  readonly isa?: IsaLimit | null;
  /** Left out: as the host chooses it. */
  readonly batch?: number | null;
  readonly shapes?: InputShapes | undefined;
  /** Version of OpenVINO, as a cell has it, or a release; null or left out: the default. */
  readonly runtime?: string | null | undefined;
}

export interface ShownProfiles {
  /** Of one model, newest first within each configuration. */
  readonly entries: readonly ProfileEntry[];
  /** One of each configuration. */
  readonly chosen: readonly ProfileEntry[];
  /** Those of the chosen that are here. */
  readonly profiled: readonly ProfiledModel[];
}

/** The model of the address, else the one that was profiled last. */
export function profiledModelName({ route, profileList, ...library }: State): string | null {
  const named = libraryOf(library).find(({ key }) => key === route.model)?.name;
  return named ?? profileList[0]?.configurations[0]?.model ?? null;
}

/** Presses of Profile of which a configuration is still to be asked for, to be profiled, or to come into the list. */
export function openPresses({
  work,
  listedWork,
  askedPresses,
}: Pick<State, 'work' | 'listedWork' | 'askedPresses'>): ReadonlySet<PressId> {
  const open = work.flatMap((one) =>
    one.kind === 'profile' && (isGoing(one) || (one.state === 'done' && !listedWork.has(one.id)))
      ? [one.request.press]
      : [],
  );
  return new Set([...askedPresses, ...open]);
}

/**
 * What is shown of a model's profiles.
 * @param picked keys that are shown instead of the latest of their configuration
 * @param open of `openPresses`: what has come of one waits until all of it is here
 */
export function shownProfiles(
  { profileList, profiles }: Pick<State, 'profileList' | 'profiles'>,
  model: LibraryModel | null,
  picked: readonly string[],
  open: ReadonlySet<PressId>,
): ShownProfiles {
  const entries =
    model === null ? [] : profileEntries(profileList, { name: model.name, modelSha256: contentOf(model) });
  const chosen = chosenEntries(entries, picked, open);
  const profiled = chosen.flatMap(({ key }) => profiles.find((one) => one.key === key) ?? []);
  const named = besideReleases(profiled.map(({ profile, document: { runtime } }) => ({ profile, runtime })));
  return {
    entries,
    chosen,
    profiled: profiled.map((one, at) => ({ ...one, profile: named[at] ?? one.profile })),
  };
}

/** By what was measured: two measurements never take the same time to the last digit. */
const measuredIn = ({ configurations }: ProfileSummary): string =>
  configurations.map(({ model, device, precision, wallMs }) => [model, device, precision, wallMs]).join();
const isKept = (unkept: ProfileSummary, profiles: readonly ProfileSummary[]): boolean =>
  profiles.some((one) => measuredIn(one) === measuredIn(unkept));

function openedOf(
  { id, sequence, createdAt }: Pick<ProfileSummary, 'id'> & Aged,
  { machine, runtime, peaks, failures, profiles }: ProfileDocument,
): ProfiledModel[] {
  const age: Aged = { createdAt, ...(sequence === undefined ? {} : { sequence }) };
  return profiles.map(
    (profile, index): ProfiledModel => ({
      key: entryKey(id, index),
      age,
      profile,
      document: { machine, runtime, peaks, failures },
    }),
  );
}

/** The default is not named, so that its profiles stay what they always were. */
const askedRelease = (version: string | null | undefined, own: string | undefined) =>
  version == null || (own !== undefined && releaseOf(version) === releaseOf(own))
    ? {}
    : { runtimes: [releaseOf(version)] };

export class Profiles {
  readonly #core: PageCore;
  /** Keys of models whose profiles the host is being asked for: the second half of a double click asks for no more. */
  readonly #asking = new Set<string>();
  /** Ids of those that the host is being asked to show. */
  readonly #opening = new Set<string>();
  /** Ids of those that cannot be read and were reported. */
  readonly #toldDamaged = new Set<string>();
  /** Results that the host could not keep: this page has them as long as it lives, or until the host has them. */
  readonly #unkept: ProfileSummary[] = [];

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** @param roofs `again`: the machine's peaks are measured again, in the same profile */
  readonly profile = async (
    model: LibraryModel,
    wishes: readonly Wish[],
    roofs: 'cached' | 'again' = 'cached',
  ): Promise<void> => {
    if (this.#asking.has(model.key)) return;
    this.#asking.add(model.key);
    const press = pressId(newUuid());
    const { store } = this.#core;
    store.setState(({ askedPresses }) => ({ askedPresses: new Set([...askedPresses, press]) }));
    try {
      await this.#ask(model, wishes, roofs, press);
    } finally {
      this.#asking.delete(model.key);
      store.setState(({ askedPresses }) => ({
        askedPresses: new Set([...askedPresses].filter((one) => one !== press)),
      }));
    }
  };

  /** One piece of work for each configuration, since a request is every device with every precision. */
  async #ask(
    model: LibraryModel,
    wishes: readonly Wish[],
    roofs: 'cached' | 'again',
    press: PressId,
  ): Promise<void> {
    const { plan, devices } = this.#core.store.getState();
    const own = readyValue(devices)?.runtime.version;
    /** Peaks are those of a device under a limit, whatever the precision. */
    const measured = new Set<string>();
    for (const { device, precision, isa = plan.isa, batch = null, shapes, runtime } of wishes) {
      if (precision === 'unknown') {
        this.#core.messages.tell(
          `The report does not say in which precision ${model.title} ran on ${device}: choose one in Kernels.`,
        );
        continue;
      }
      await this.#core.line.startWork({
        kind: 'profile',
        request: {
          press,
          models: [model.reference],
          devices: [device],
          precisions: [precision],
          batch,
          ...requestedInputs(plan.inputs, [model.key]),
          ...(shapes === undefined ? {} : { shapes: [shapes] }),
          isas: isa === null ? [] : [isa],
          ...askedRelease(runtime, own),
          iterations: profiledInferences,
          roofline: measured.has(`${device} ${isa}`) ? 'cached' : roofs,
          ...calibrationOfPlan(plan),
        },
      });
      measured.add(`${device} ${isa}`);
    }
  }

  readonly handler: WorkHandler<'profile'> = {
    done: ({ id }, document) => this.#takeResult(id, document),
    failed: (_, error) => this.#core.messages.tellProblem(error),
    // What has ended stands in the list.
    missed: () => void this.loadProfiles().catch(this.#core.messages.tellProblem),
  };

  /** @param work its id */
  #takeResult(work: string, document: ProfileDocument): void {
    const { messages } = this.#core;
    const failures = document.failures.map(
      ({ device, precision, release, reason }) =>
        `${device} ${precision}${release === undefined ? '' : ` / ${release}`}: ${reason}`,
    );
    if (document.profiles.length === 0) {
      messages.tellProblem(new Error([...new Set(failures)].join(' ')));
      return;
    }
    for (const failure of failures) messages.tell(failure);
    if (document.notKept !== undefined) {
      messages.tellProblem(new Error(document.notKept));
      const now = new Date().toISOString();
      const summary = { id: work, createdAt: now, deletedAt: null, ...profileContents(document, '') };
      this.#unkept.push(summary);
      this.#takeDocument(summary, document);
    }
    this.loadProfiles(work).catch(messages.tellProblem);
  }

  #takeDocument(summary: Pick<ProfileSummary, 'id'> & Aged, document: ProfileDocument): void {
    const opened = openedOf(summary, document);
    const keys = new Set(opened.map(({ key }) => key));
    this.#core.store.setState(({ profiles }) => ({
      profiles: [...profiles.filter(({ key }) => !keys.has(key)), ...opened].toSorted((a, b) =>
        byAge(a.age, b.age),
      ),
    }));
  }

  /** @param ended id of work that has ended, which the list of work may not say yet */
  readonly loadProfiles = async (ended?: string): Promise<void> => {
    const { store, line, messages } = this.#core;
    const done = store.getState().work.filter(({ kind, state }) => kind === 'profile' && state === 'done');
    const { profiles, damaged } = await line.host().profiles.list({ deleted: false });
    store.setState(({ listedWork }) => ({
      profileList: [...this.#unkept.filter((one) => !isKept(one, profiles)), ...profiles].toSorted((a, b) =>
        byAge(b, a),
      ),
      listedWork: new Set([
        ...listedWork,
        ...done.map(({ id }) => id),
        ...(ended === undefined ? [] : [ended]),
      ]),
    }));
    for (const { id, reason } of damaged) {
      if (!this.#toldDamaged.has(id)) messages.tell(reason);
      this.#toldDamaged.add(id);
    }
  };

  /** Its kernels, once. */
  readonly openProfile = async (id: string): Promise<void> => {
    const { store, line, messages } = this.#core;
    if (this.#opening.has(id)) return;
    if (store.getState().profiles.some(({ key }) => profileOfKey(key) === id)) return;
    this.#opening.add(id);
    try {
      const { profile: summary, document } = await line.host().profiles.show({ id });
      this.#takeDocument(summary, document);
    } catch (error) {
      messages.tellProblem(error);
      // One that cannot be opened is not asked for again and again.
      store.setState(({ profileList }) => ({ profileList: profileList.filter((one) => one.id !== id) }));
    } finally {
      this.#opening.delete(id);
    }
  };

  /** Opens what the views show, and what they will show when a profile has ended. */
  openShown(): void {
    const state = this.#core.store.getState();
    const name = profiledModelName(state);
    if (name === null || state.connection.state !== 'open') return;
    // Which model the address names is known once the library is here.
    if (state.route.model !== null && state.catalogue.length === 0) return;
    const library = libraryOf(state);
    const model =
      library.find(({ key }) => key === state.route.model) ?? library.find((one) => one.name === name);
    const known = { name, modelSha256: model === undefined ? null : contentOf(model) };
    const entries = profileEntries(state.profileList, known);
    const chosen = [openPresses(state), new Set<PressId>()].flatMap((open) =>
      chosenEntries(entries, state.route.profiles, open),
    );
    for (const id of new Set(chosen.map((entry) => entry.id))) void this.openProfile(id);
  }

  /** Shows this one instead of the others of its configuration. */
  readonly pickProfile = (entries: readonly ProfileEntry[], key: string): void => {
    const { store, navigation } = this.#core;
    navigation.go({ profiles: pickedWith(entries, store.getState().route.profiles, key) }, 'replace');
  };

  readonly deleteProfile = async (entry: ProfileEntry): Promise<void> => {
    const { store, line, messages, navigation } = this.#core;
    const { id, configuration, createdAt, besides } = entry;
    const { route, ...state } = store.getState();
    // What is looked at stays, whichever model was profiled before it.
    const key = libraryOf(state).find(({ name }) => name === entry.model)?.key;
    if (route.model === null && key !== undefined) navigation.go({ model: key }, 'replace');
    await line.host().profiles.delete({ id });
    await this.loadProfiles();
    const more = besides === 0 ? '' : ` and ${besides} more of the same profile`;
    messages.offerUndo(`${configuration} of ${dateText(createdAt)}${more} is deleted.`, async () => {
      await line.host().profiles.restore({ id });
      await this.loadProfiles();
    });
  };
}
