/**
 * Which configurations are tracks, and in which order. In Kernels pinned ones come first and the first of all is the base of
 * differences; in Compare the sides say both.
 */
import { useMemo } from 'react';
import { keyText } from '../keys/lookup.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import { set, settingsNow, store, tell } from '../page/page.ts';
import { settingsOf } from '../store/route.ts';
import { type TracksSettings, toggledIn } from '../store/settings.ts';
import type { State } from '../store/state.ts';
import type { TrackChoice } from './shownTracks.ts';

/** Both views with a timeline have these settings. */
const viewOf = ({ route }: Pick<State, 'route'>) => (route.view === 'compare' ? 'compare' : 'kernels');

/** Of the timeline that is shown. */
export const tracksNow = (): TracksSettings => settingsNow(viewOf(store.getState()));
export const useTracks = (): TracksSettings => useApp((state) => settingsOf(state, viewOf(state)));
export const setTracks = (change: Partial<TracksSettings>): void => set(viewOf(store.getState()), change);

/** Which tracks are pinned or hidden; null: the tracks are what is compared, in their order. */
export function useTrackChoice(): TrackChoice | null {
  const compared = useApp((state) => viewOf(state) === 'compare');
  const { pinnedTracks, hiddenTracks } = useSettings('kernels');
  // The settings are others with each row that is chosen; tracks depend on these two only.
  return useMemo(
    () => (compared ? null : { pinnedTracks, hiddenTracks }),
    [compared, pinnedTracks, hiddenTracks],
  );
}

export function togglePinned(name: string): void {
  if (viewOf(store.getState()) === 'compare')
    tell(`The base is A. To compare with the other side, swap the base with ${keyText('compare', 'swap')}.`);
  else set('kernels', { pinnedTracks: toggledIn(settingsNow('kernels').pinnedTracks, name) });
}

export function toggleShown(name: string): void {
  set('kernels', { hiddenTracks: toggledIn(settingsNow('kernels').hiddenTracks, name) });
}
