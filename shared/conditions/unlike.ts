/** Whether the machine treated two measurements so differently that their ratio says more of it than of what was measured. */
import type { Conditions } from './conditions.ts';
import { conditionLimits } from './limits.ts';

/** What is compared. */
export type ComparedConditions = Pick<
  Conditions,
  'quota' | 'steal' | 'others' | 'waiting' | 'frequencyMHz' | 'throttles' | 'governor'
>;

/** What is known of them for a cell. */
export interface WithConditions {
  readonly processes?: readonly { readonly conditions?: ComparedConditions | undefined }[] | undefined;
}

export const conditionsOf = ({ processes }: WithConditions): ComparedConditions[] =>
  (processes ?? []).flatMap(({ conditions }) => conditions ?? []);

/** Processors' worth that other processes used, as the mean over the processes of a cell; null: not known. */
export const loadOf = (conditions: readonly ComparedConditions[]): number | null =>
  meanOf(conditions, ({ others }) => others?.processors ?? null);

/** What of the machine differed, in the order of how much it usually matters. */
export const unlikeKinds = ['quota', 'steal', 'others', 'waiting', 'frequency', 'heat', 'governor'] as const;
export type UnlikeKind = (typeof unlikeKinds)[number];

/**
 * What differs by more than the limit from which it is said of one measurement alone (limits.ts): what disturbs both alike is
 * in the spread of their configuration, what disturbs one of them is not. Empty: nothing does, or neither side has figures.
 * @param base, other a set a process; means over a side's processes are compared
 */
export function unlikeConditions(
  base: readonly ComparedConditions[],
  other: readonly ComparedConditions[],
): UnlikeKind[] {
  const apart = (figure: (of: ComparedConditions) => number | null): number => {
    const [ours, theirs] = [meanOf(base, figure), meanOf(other, figure)];
    return ours === null || theirs === null ? 0 : Math.abs(ours - theirs);
  };
  const limits = conditionLimits;
  const governors = (side: readonly ComparedConditions[]) =>
    [...new Set(side.flatMap(({ governor }) => governor ?? []))].toSorted().join();
  const [ours, theirs] = [governors(base), governors(other)];
  const isBeside = [base, other].some((side) => (loadOf(side) ?? 0) >= limits.neighbours);
  const differs: Readonly<Record<UnlikeKind, boolean>> = {
    quota:
      apart(({ quota }) => quota?.throttledPeriods ?? null) >= limits.throttledPeriods ||
      apart(({ quota }) => quota?.processors ?? null) > 0,
    steal: apart(({ steal }) => steal) >= limits.steal,
    others: apart(({ others }) => others?.processors ?? null) >= limits.comparableLoad,
    // What made them wait is compared already.
    waiting: !isBeside && apart(({ waiting }) => waiting) >= limits.waiting,
    frequency: apart(({ frequencyMHz }) => logOf(frequencyMHz?.end)) >= limits.frequencyFell,
    heat: apart(({ throttles }) => throttles) >= limits.throttles,
    governor: ours !== '' && theirs !== '' && ours !== theirs,
  };
  return unlikeKinds.filter((kind) => differs[kind]);
}

const logOf = (value: number | undefined): number | null =>
  value === undefined || value <= 0 ? null : Math.log(value);

function meanOf<T>(items: readonly T[], figure: (item: T) => number | null): number | null {
  const known = items.flatMap((item) => figure(item) ?? []);
  return known.length === 0 ? null : known.reduce((total, one) => total + one, 0) / known.length;
}
