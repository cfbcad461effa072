/** Which configurations are tracks, and in which order: pinned ones first, the first of all is the base of differences. */
import { configurationName } from '../../shared/profile/configuration.ts';
import { useApp } from '../page/hooks.ts';
import { set, settingsNow, store } from '../page/page.ts';
import { settingsOf } from '../store/route.ts';
import { type TracksSettings, toggledIn } from '../store/settings.ts';
import type { ProfiledModel, State } from '../store/state.ts';

/** Both views with a timeline have these settings. */
const viewOf = ({ route }: Pick<State, 'route'>) => (route.view === 'compare' ? 'compare' : 'kernels');

/** Of the timeline that is shown. */
export const tracksNow = (): TracksSettings => settingsNow(viewOf(store.getState()));
export const useTracks = (): TracksSettings => useApp((state) => settingsOf(state, viewOf(state)));
export const setTracks = (change: Partial<TracksSettings>): void => set(viewOf(store.getState()), change);

export function shownTracks(
  profiled: readonly ProfiledModel[],
  { pinnedTracks, hiddenTracks }: Pick<TracksSettings, 'pinnedTracks' | 'hiddenTracks'>,
): readonly ProfiledModel[] {
  const away = new Set(hiddenTracks);
  const named = profiled.map((one) => ({ one, name: configurationName(one.profile) }));
  const kept = named.filter(({ name }) => !away.has(name));
  const shown = kept.length === 0 ? named : kept;
  const place = (name: string) => {
    const at = pinnedTracks.indexOf(name);
    return at === -1 ? pinnedTracks.length : at;
  };
  return shown.toSorted((a, b) => place(a.name) - place(b.name)).map(({ one }) => one);
}

export function togglePinned(name: string): void {
  setTracks({ pinnedTracks: toggledIn(tracksNow().pinnedTracks, name) });
}

export function toggleShown(name: string): void {
  setTracks({ hiddenTracks: toggledIn(tracksNow().hiddenTracks, name) });
}
