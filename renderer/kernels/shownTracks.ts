/** The profiles that stand as tracks, in their order. */

import type { Profile } from '../../shared/documents/profile.ts';
import { configurationName } from '../../shared/profile/configuration.ts';
import type { KernelsSettings } from '../store/settings.ts';

export type TrackChoice = Pick<KernelsSettings, 'pinnedTracks' | 'hiddenTracks'>;

interface Profiled {
  readonly profile: Pick<Profile, 'device' | 'precision' | 'isa' | 'batch' | 'shapes'>;
}

/**
 * Pinned ones first, in the order in which they were pinned; where all are hidden, all are shown.
 * @param choice names configurations; null: all, as they come
 */
export function shownTracks<T extends Profiled>(
  profiled: readonly T[],
  choice: TrackChoice | null,
): readonly T[] {
  if (choice === null) return profiled;
  const { pinnedTracks, hiddenTracks } = choice;
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
