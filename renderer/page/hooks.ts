/** What components read of the store. */
import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { type NameOfModel, namesOf } from '../../shared/view/run/modelNames.ts';
import { libraryOf } from '../store/models.ts';
import { openPresses, type ShownProfiles, shownProfiles } from '../store/profiles.ts';
import { type SettingsOf, settingsOf, type ViewName } from '../store/route.ts';
import type { LibraryModel, State } from '../store/state.ts';
import { store } from './page.ts';

export const useApp = <T>(select: (state: State) => T): T => useStore(store, select);

export const useSettings = <V extends ViewName>(view: V): SettingsOf[V] =>
  useApp((state) => settingsOf(state, view));

/** Of models in runs, which are named by their ids. */
export function useModelNames(): NameOfModel {
  const catalogue = useApp((state) => state.catalogue);
  return useMemo(() => namesOf(catalogue), [catalogue]);
}

export function useLibrary(): readonly LibraryModel[] {
  const catalogue = useApp((state) => state.catalogue);
  const examples = useApp((state) => state.examples);
  const added = useApp((state) => state.added);
  return useMemo(() => libraryOf({ catalogue, examples, added }), [catalogue, examples, added]);
}

export function useShownProfiles(model: LibraryModel | null): ShownProfiles {
  const profileList = useApp((state) => state.profileList);
  const profiles = useApp((state) => state.profiles);
  const picked = useApp((state) => state.route.profiles);
  const open = useStore(store, useShallow(openPresses));
  const now = useMemo(
    () => shownProfiles({ profileList, profiles }, model, picked, open),
    [profileList, profiles, model, picked, open],
  );
  const name = model?.name ?? null;
  // What was shown stays until all that takes its place is here.
  const last = useRef<{ readonly name: string | null; readonly shown: ShownProfiles } | null>(null);
  const whole = now.profiled.length === now.chosen.length;
  if (whole || last.current?.name !== name) last.current = { name, shown: now };
  return last.current.shown;
}
