/** Profiles: started, listed as the host keeps them, opened when they are looked at, deleted and brought back. */
import { useMemo, useRef } from 'react';
import type { InputShapes } from '../../shared/inputShapes.ts';
import type { IsaLimit } from '../../shared/isa.ts';
import type { Precision } from '../../shared/precision.ts';
import { profiledInferences } from '../../shared/presets.ts';
import { type ProfileSummary, profileContents } from '../../shared/profile/stored.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import { type Aged, byAge } from '../../shared/run.ts';
import {
  chosenEntries,
  entryKey,
  type ProfileEntry,
  pickedWith,
  profileEntries,
  profileOfKey,
} from '../../shared/view/kernels/profileChoice.ts';
import { profilingSince } from '../../shared/view/kernels/profileTogether.ts';
import { requestedInputs } from '../../shared/view/run/plannedInputs.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { host, startWork } from './host.ts';
import { contentOf, libraryOf } from './models.ts';
import { offerUndo, tell, tellProblem } from './problems.tsx';
import { calibrationOf } from './runs.ts';
import { go, type LibraryModel, type ProfiledModel, type State, store, useApp } from './state.ts';
import type { WorkHandler } from './work.ts';

export interface Wish {
  readonly device: string;
  readonly precision: Precision;
  /** Left out: the plan's. */
  readonly isa?: IsaLimit | null;
  /** Left out: as the host chooses it. */
  readonly batch?: number | null;
  readonly shapes?: InputShapes | undefined;
}

/** Models whose profiles the host is being asked for: the second half of a double click asks for no more. */
const asking = new Set<string>();

/** @param roofs `again`: the machine's peaks are measured anew, in the same profile */
export async function profile(
  model: LibraryModel,
  wishes: readonly Wish[],
  roofs: 'cached' | 'again' = 'cached',
): Promise<void> {
  if (asking.has(model.key)) return;
  asking.add(model.key);
  try {
    await askForProfiles(model, wishes, roofs);
  } finally {
    asking.delete(model.key);
  }
}

/** One job for each configuration, since a request is every device with every precision. */
async function askForProfiles(
  model: LibraryModel,
  wishes: readonly Wish[],
  roofs: 'cached' | 'again',
): Promise<void> {
  const { plan } = store.getState();
  /** Peaks are those of a device under a limit, whatever the precision. */
  const measured = new Set<string>();
  for (const { device, precision, isa = plan.isa, batch = null, shapes } of wishes) {
    await startWork({
      kind: 'profile',
      request: {
        models: [model.reference],
        devices: [device],
        precisions: [precision],
        batch,
        ...requestedInputs(plan.inputs, [model.key]),
        ...(shapes === undefined ? {} : { shapes: [shapes] }),
        isas: isa === null ? [] : [isa],
        iterations: profiledInferences,
        roofline: measured.has(`${device} ${isa}`) ? 'cached' : roofs,
        ...calibrationOf(plan),
      },
    });
    measured.add(`${device} ${isa}`);
  }
}

export const profileHandler: WorkHandler<'profile'> = {
  done: ({ id }, document) => takeResult(id, document),
  failed: (_, error) => tellProblem(error),
  // What has ended stands in the list.
  missed: () => void loadProfiles().catch(tellProblem),
};

/** Results that the store could not take: this page has them as long as it lives, or until the store has them. */
const unkept: ProfileSummary[] = [];

/** By what was measured: two measurements never take the same time to the last digit. */
const measuredIn = ({ configurations }: ProfileSummary): string =>
  configurations.map(({ model, device, precision, wallMs }) => [model, device, precision, wallMs]).join();
const isKept = (unkept: ProfileSummary, profiles: readonly ProfileSummary[]): boolean =>
  profiles.some((one) => measuredIn(one) === measuredIn(unkept));

function takeResult(job: string, document: ProfileDocument): void {
  const failures = document.failures.map(
    ({ device, precision, reason }) => `${device} ${precision}: ${reason}`,
  );
  if (document.profiles.length === 0) {
    tellProblem(new Error([...new Set(failures)].join(' ')));
    return;
  }
  for (const failure of failures) tell(failure);
  if (document.notKept !== undefined) {
    tellProblem(new Error(document.notKept));
    const now = new Date().toISOString();
    const summary = { id: job, createdAt: now, deletedAt: null, ...profileContents(document, '') };
    unkept.push(summary);
    takeDocument(summary, document);
  }
  loadProfiles(job).catch(tellProblem);
}

function takeDocument(
  { id, sequence, createdAt }: Pick<ProfileSummary, 'id'> & Aged,
  document: ProfileDocument,
): void {
  const { machine, runtime, peaks, failures } = document;
  const age: Aged = { createdAt, ...(sequence === undefined ? {} : { sequence }) };
  const opened = document.profiles.map(
    (profile, index): ProfiledModel => ({
      ...{ key: entryKey(id, index), age, profile },
      document: { machine, runtime, peaks, failures },
    }),
  );
  const keys = new Set(opened.map(({ key }) => key));
  store.setState(({ profiles }) => ({
    profiles: [...profiles.filter(({ key }) => !keys.has(key)), ...opened].toSorted((a, b) =>
      byAge(a.age, b.age),
    ),
  }));
}

const toldDamaged = new Set<string>();

/** @param ended a job that has ended, which the list of jobs may not say yet */
export async function loadProfiles(ended?: string): Promise<void> {
  const done = store.getState().jobs.filter(({ kind, state }) => kind === 'profile' && state === 'done');
  const { profiles, damaged } = await host().profiles.list({ deleted: false });
  store.setState(({ listedJobs }) => ({
    profileList: [...unkept.filter((one) => !isKept(one, profiles)), ...profiles].toSorted((a, b) =>
      byAge(b, a),
    ),
    listedJobs: new Set([
      ...listedJobs,
      ...done.map(({ id }) => id),
      ...(ended === undefined ? [] : [ended]),
    ]),
  }));
  for (const { id, reason } of damaged) {
    if (!toldDamaged.has(id)) tell(reason);
    toldDamaged.add(id);
  }
}

const opening = new Set<string>();

/** Its kernels, once. */
export async function openProfile(id: string): Promise<void> {
  if (opening.has(id) || store.getState().profiles.some(({ key }) => profileOfKey(key) === id)) return;
  opening.add(id);
  try {
    const { profile: summary, document } = await host().profiles.show({ id });
    takeDocument(summary, document);
  } catch (error) {
    tellProblem(error);
    // One that cannot be opened is not asked for again and again.
    store.setState(({ profileList }) => ({ profileList: profileList.filter((one) => one.id !== id) }));
  } finally {
    opening.delete(id);
  }
}

/** The model of the address, else the one that was profiled last. */
export function profiledModelName({ route, profileList, ...library }: State): string | null {
  const named = libraryOf(library).find(({ key }) => key === route.model)?.name;
  return named ?? profileList[0]?.configurations[0]?.model ?? null;
}

/** Since when a model is being profiled, until the last profile is in the list; null: it is not. */
function since({ jobs, listedJobs }: State, model: Pick<LibraryModel, 'reference'> | null): string | null {
  const open = jobs.map((job) =>
    job.kind === 'profile' && job.state === 'done' && !listedJobs.has(job.id)
      ? { ...job, state: 'going' as const }
      : job,
  );
  return model === null ? null : profilingSince(open, model.reference);
}

/** Opens what the views show, and what they will show when a profile has ended. */
export function openShownProfiles(state: State): void {
  const name = profiledModelName(state);
  if (name === null || state.connection.state !== 'open') return;
  const library = libraryOf(state);
  const model =
    library.find(({ key }) => key === state.route.model) ?? library.find((one) => one.name === name);
  const known = { name, modelSha256: model === undefined ? null : contentOf(model) };
  const entries = profileEntries(state.profileList, known);
  const held = since(state, model ?? null);
  const chosen = [held, null].flatMap((until) => chosenEntries(entries, state.route.profiles, until));
  for (const id of new Set(chosen.map((entry) => entry.id))) void openProfile(id);
}

export interface ShownProfiles {
  /** Of one model, newest first within each configuration. */
  readonly entries: readonly ProfileEntry[];
  /** One of each configuration. */
  readonly chosen: readonly ProfileEntry[];
  /** Those of the chosen that are here. */
  readonly profiled: readonly ProfiledModel[];
}

export function useShownProfiles(model: LibraryModel | null): ShownProfiles {
  const list = useApp((state) => state.profileList);
  const opened = useApp((state) => state.profiles);
  const picked = useApp((state) => state.route.profiles);
  const name = model?.name ?? null;
  const modelSha256 = model === null ? null : contentOf(model);
  const held = useApp((state) => since(state, model));
  const now = useMemo((): ShownProfiles => {
    const entries = name === null ? [] : profileEntries(list, { name, modelSha256 });
    const chosen = chosenEntries(entries, picked, held);
    return {
      entries,
      chosen,
      profiled: chosen.flatMap(({ key }) => opened.find((one) => one.key === key) ?? []),
    };
  }, [list, opened, name, modelSha256, picked, held]);
  // What was shown stays until all that takes its place is here.
  const last = useRef<{ readonly name: string | null; readonly shown: ShownProfiles } | null>(null);
  const whole = now.profiled.length === now.chosen.length;
  if (whole || last.current?.name !== name) last.current = { name, shown: now };
  return last.current.shown;
}

/** Shows this one instead of the others of its configuration. */
export function pickProfile(entries: readonly ProfileEntry[], key: string): void {
  go({ profiles: pickedWith(entries, store.getState().route.profiles, key) }, 'replace');
}

export async function deleteProfile(entry: ProfileEntry): Promise<void> {
  const { id, configuration, createdAt, besides } = entry;
  const { route, ...state } = store.getState();
  // What is looked at stays, whichever model was profiled before it.
  const key = libraryOf(state).find(({ name }) => name === entry.model)?.key;
  if (route.model === null && key !== undefined) go({ model: key }, 'replace');
  await host().profiles.delete({ id });
  await loadProfiles();
  const more = besides === 0 ? '' : ` and ${besides} more of the same profile`;
  offerUndo(`${configuration} of ${dateText(createdAt)}${more} is deleted.`, async () => {
    await host().profiles.restore({ id });
    await loadProfiles();
  });
}
