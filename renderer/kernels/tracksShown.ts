/** Which configurations are tracks, and in which order: pinned ones first, the first of all is the base of differences. */
import { configurationName } from '../../shared/profile/configuration.ts';
import { goMore, type ProfiledModel, store, useApp } from '../store/state.ts';

const listOf = (text: string | undefined): readonly string[] => (text ?? '').split(',').filter(Boolean);

/** In the address; absent: none is pinned, all are shown. */
export const usePinned = (): readonly string[] => {
  const text = useApp((state) => state.route.more['pin']);
  return listOf(text);
};

export function shownTracks(
  profiled: readonly ProfiledModel[],
  pinned: string | undefined,
  hidden: string | undefined,
): readonly ProfiledModel[] {
  const [first, away] = [listOf(pinned), new Set(listOf(hidden))];
  const named = profiled.map((one) => ({ one, name: configurationName(one.profile) }));
  const kept = named.filter(({ name }) => !away.has(name));
  const shown = kept.length === 0 ? named : kept;
  const place = (name: string) => {
    const at = first.indexOf(name);
    return at === -1 ? first.length : at;
  };
  return shown.toSorted((a, b) => place(a.name) - place(b.name)).map(({ one }) => one);
}

export function togglePinned(name: string): void {
  const pinned = listOf(store.getState().route.more['pin']);
  const next = pinned.includes(name) ? pinned.filter((one) => one !== name) : [...pinned, name];
  goMore('pin', next.length === 0 ? null : next.join(','));
}

export function toggleShown(name: string): void {
  const hidden = listOf(store.getState().route.more['hide']);
  const next = hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name];
  goMore('hide', next.length === 0 ? null : next.join(','));
}
