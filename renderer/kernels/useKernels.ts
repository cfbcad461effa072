/** Everything that the Kernels view shows of the profiles of one model. */
import { useMemo, useRef } from 'react';
import { diffProfiles } from '../../shared/profile/diff.ts';
import { type Finding, findings } from '../../shared/view/kernels/findings.ts';
import { type KernelRow, kernelRows } from '../../shared/view/kernels/kernelRows.ts';
import {
  indexRows,
  type LayerSlot,
  layByLayer,
  type RowIndex,
} from '../../shared/view/kernels/trackLayers.ts';
import { type Track, tracksOf } from '../../shared/view/kernels/tracks.ts';
import type { Arrangement } from '../store/settings.ts';
import type { ProfiledModel } from '../store/state.ts';
import { shownTracks } from './shownTracks.ts';
import { useTrackChoice, useTracks } from './tracksShown.ts';

export const arrangements = ['by time', 'by layer'] as const satisfies readonly Arrangement[];

export interface Kernels {
  /** As the tracks stand. */
  readonly shown: readonly ProfiledModel[];
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly index: RowIndex;
  readonly arrangement: Arrangement;
  /** On the axis that is shown: by time, or by layer. */
  readonly laid: readonly Track[];
  /** Null: by time. */
  readonly slots: readonly LayerSlot[] | null;
  /** Null: there is one track only. */
  readonly findings: readonly Finding[] | null;
}

/** Keeps the list's identity while its content is the same: it is rebuilt whenever the address changes. */
function useSame(list: readonly ProfiledModel[]): readonly ProfiledModel[] {
  const kept = useRef(list);
  const same =
    kept.current.length === list.length &&
    list.every(({ key, profile }, at) => {
      const before = kept.current[at];
      return key === before?.key && profile === before.profile;
    });
  if (!same) kept.current = list;
  return kept.current;
}

export function useKernels(opened: readonly ProfiledModel[]): Kernels {
  const profiled = useSame(opened);
  const { arrangement: wanted } = useTracks();
  const choice = useTrackChoice();
  const shown = useMemo(() => shownTracks(profiled, choice), [profiled, choice]);
  const base = useMemo(() => {
    const profiles = shown.map(({ profile }) => profile);
    const tracks = tracksOf(profiles);
    const rows = kernelRows(profiles);
    const [a, b] = profiles;
    return {
      tracks,
      rows,
      index: indexRows(tracks, rows),
      findings: a === undefined || b === undefined ? null : findings(diffProfiles(a, b)),
    };
  }, [shown]);
  const arrangement: Arrangement = wanted === 'by layer' && base.tracks.length > 1 ? 'by layer' : 'by time';
  return useMemo(() => {
    const { tracks, index } = base;
    const laid = arrangement === 'by layer' ? layByLayer(tracks, index) : ({ tracks, slots: null } as const);
    return { ...base, shown, arrangement, laid: laid.tracks, slots: laid.slots };
  }, [base, shown, arrangement]);
}
