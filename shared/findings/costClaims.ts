/** Where the difference between two profiles of one model comes from, by type of kernel. */
import type { Profile } from '../documents/profile.ts';
import { configurationName } from '../profile/configuration.ts';
import { diffProfiles, type PlaceDiff } from '../profile/diff.ts';
import { microseconds, minus, sum } from '../units.ts';
import type { Claim } from './finding.ts';

/** Of the slower profile's kernels: a smaller part explains nothing. */
const leastShare = 0.03;

/** Sums of places that differ by more than noise; types whose differences are within it are left out. */
export function costClaims(base: Profile, own: Profile): Claim[] {
  const { places } = diffProfiles(base, own);
  const times = (side: 'a' | 'b') => sum(places.flatMap((place) => place[side]?.timeUs ?? []));
  const [baseUs, ownUs] = [times('a'), times('b')];
  if (baseUs <= 0 || ownUs <= 0) return [];
  const least = leastShare * Math.max(baseUs, ownUs);
  const groups = Map.groupBy(
    places.filter(({ significant }) => significant),
    ({ type }) => type,
  );
  return [...groups].flatMap(([type, group]): Claim[] => {
    const [a, b] = (['a', 'b'] as const).map((side) =>
      sum(group.flatMap((place) => place[side]?.timeUs ?? [])),
    );
    const deltaUs = minus(b ?? microseconds(0), a ?? microseconds(0));
    if (Math.abs(deltaUs) < least) return [];
    const counted = (side: 'a' | 'b') => group.reduce((count, place) => count + kernelsOf(place, side), 0);
    return [
      {
        kind: 'cost-of-type',
        over: configurationName(base),
        type,
        baseUs: a ?? microseconds(0),
        ownUs: b ?? microseconds(0),
        deltaUs,
        kernels: { base: counted('a'), own: counted('b') },
      },
    ];
  });
}

const kernelsOf = (place: PlaceDiff, side: 'a' | 'b'): number => place[side]?.kernels.length ?? 0;
