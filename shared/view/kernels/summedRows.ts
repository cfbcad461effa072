/** Where the time of several profiles goes, by type of kernel or by module: a row for each name, its sums side by side. */
import type { Profile } from '../../documents/profile.ts';
import { type KernelSum, sumsByModule, sumsByType } from '../../profile/sums.ts';
import { type Microseconds, minus } from '../../units.ts';

export const summedBy = ['type', 'module'] as const;
export type SummedBy = (typeof summedBy)[number];

interface SummedRow {
  readonly name: string;
  /** One for each profile; null: it has no such kernel. */
  readonly sums: readonly (KernelSum | null)[];
  /** The second profile's time less the first one's; null: one of the two has none, or there is one profile. */
  readonly deltaUs: Microseconds | null;
}

/** The most time in the first profile first; what it lacks comes last. */
export function summedRows(
  profiles: readonly Pick<Profile, 'kernels' | 'sourceLayers'>[],
  by: SummedBy,
): SummedRow[] {
  const all = profiles.map((profile) => {
    const sums = by === 'type' ? sumsByType(profile) : sumsByModule(profile);
    return new Map(sums.map((sum) => [sum.name, sum]));
  });
  const names = [...new Set(all.flatMap((sums) => [...sums.keys()]))];
  return names.map((name) => {
    const sums = all.map((own) => own.get(name) ?? null);
    const [base, other] = sums;
    return { name, sums, deltaUs: base && other ? minus(other.timeUs, base.timeUs) : null };
  });
}
