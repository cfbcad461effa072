/** How a profile is called where several stand side by side. */

import type { Profile } from '../documents/profile.ts';
import { askedShapesText } from '../models/inputShapes.ts';

/** Such as `CPU FP32`, `CPU FP32 avx2`, `GPU FP16 batch 8`, `CPU FP32 data 1×3×480×640`. */
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
