/** How a profile is called where several stand side by side. */

import type { Profile } from '../documents/profile.ts';
import type { RecordedRuntime } from '../machine/machine.ts';
import { releaseOf } from '../machine/runtimeRelease.ts';
import { askedShapesText } from '../models/inputShapes.ts';

/** Such as `CPU FP32`, `CPU FP32 / 2024.6.0`, `CPU FP32 avx2`, `GPU FP16 batch 8`, `CPU FP32 data 1×3×480×640`. */
export function configurationName({
  device,
  precision,
  isa,
  release,
  batch,
  shapes,
}: Pick<Profile, 'device' | 'precision' | 'isa' | 'release' | 'batch' | 'shapes'>): string {
  const parts = [
    ...(release === undefined ? [] : [`/ ${release}`]),
    ...(isa === null ? [] : [isa]),
    ...(batch === 1 || batch === null ? [] : [`batch ${batch}`]),
    ...(shapes === undefined ? [] : [askedShapesText(shapes)]),
  ];
  return [device, precision, ...parts].join(' ');
}

/** Of a document with its runtime, which ran what names no release. */
interface Released {
  readonly profile: Profile;
  readonly runtime: Pick<RecordedRuntime, 'version'>;
}

/** The same each time, since views know a profile again by its identity. */
const named = new WeakMap<Profile, Profile>();

/** Profiles that stand side by side: where one names its release of OpenVINO, the others do as well. */
export function besideReleases(shown: readonly Released[]): Profile[] {
  const several = shown.some(({ profile }) => profile.release !== undefined);
  return shown.map(({ profile, runtime: { version } }) => {
    if (!several || profile.release !== undefined || version === null) return profile;
    const known = named.get(profile) ?? { ...profile, release: releaseOf(version) };
    named.set(profile, known);
    return known;
  });
}

/** `batch 8, ` in a list of facts; empty where the inputs have none. */
export const batchText = (batch: number | null): string => (batch === null ? '' : `batch ${batch}, `);

/** The same with the model's name where there are several, and a number where that is not enough. */
export function configurationNames(profiles: readonly Profile[]): string[] {
  const several = new Set(profiles.map(({ model }) => model)).size > 1;
  const plain = profiles.map((profile) =>
    several ? `${profile.model} ${configurationName(profile)}` : configurationName(profile),
  );
  return plain.map((name, index) => {
    const earlier = plain.slice(0, index).filter((other) => other === name).length;
    return earlier === 0 ? name : `${name} #${earlier + 1}`;
  });
}
