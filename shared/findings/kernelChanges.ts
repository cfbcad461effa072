/** Kernels that two releases of OpenVINO run differently, of one network. */

import type { KernelChange } from '../documents/kernelChange.ts';
import type { Profile } from '../documents/profile.ts';
import type { Aligned } from '../profile/alignment.ts';
import { diffProfiles, type PlaceDiff } from '../profile/diff.ts';

/** Those with another implementation or precision, and those whose time differs beyond noise; the most time first. */
export function kernelChanges(before: Profile, after: Profile): KernelChange[] {
  return diffProfiles(before, after)
    .places.filter((place) => place.implementationChanged || place.significant)
    .map(changeOf)
    .toSorted((a, b) => Math.abs(b.deltaUs) - Math.abs(a.deltaUs));
}

const changeOf = ({ name, type, a, b, deltaUs, significant }: PlaceDiff): KernelChange => ({
  ...{ name, type, deltaUs, significant },
  before: sideOf(a),
  after: sideOf(b),
});

const sideOf = (side: Aligned | null): KernelChange['before'] =>
  side === null
    ? null
    : {
        implementations: [...new Set(side.kernels.flatMap(({ implementation }) => implementation ?? []))],
        precisions: [...new Set(side.kernels.map(({ precision }) => precision ?? ''))].filter(
          (one) => one !== '',
        ),
        timeUs: side.timeUs,
      };
