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

/** Of several processes; null: not known of any. Numbers are means. */
interface MeanConditions {
  readonly quota: number | null;
  readonly throttledPeriods: number | null;
  readonly steal: number | null;
  /** Processors' worth that other processes used. */
  readonly others: number | null;
  readonly waiting: number | null;
  /** Logarithm, so that a difference is a share. */
  readonly frequency: number | null;
  readonly throttles: number | null;
  /** Each that there was, sorted; empty: not known. */
  readonly governors: string;
}

export const conditionsOf = ({ processes }: WithConditions): MeanConditions =>
  meanConditions((processes ?? []).flatMap(({ conditions }) => conditions ?? []));

export const meanConditions = (all: readonly ComparedConditions[]): MeanConditions => ({
  quota: meanOf(all, ({ quota }) => quota?.processors ?? null),
  throttledPeriods: meanOf(all, ({ quota }) => quota?.throttledPeriods ?? null),
  steal: meanOf(all, ({ steal }) => steal),
  others: meanOf(all, ({ others }) => others?.processors ?? null),
  waiting: meanOf(all, ({ waiting }) => waiting),
  frequency: meanOf(all, ({ frequencyMHz }) => logOf(frequencyMHz?.end)),
  throttles: meanOf(all, ({ throttles }) => throttles),
  governors: [...new Set(all.flatMap(({ governor }) => governor ?? []))].toSorted().join(),
});

/** What of the machine differed, in the order of how much it usually matters. */
export const unlikeKinds = ['quota', 'steal', 'others', 'waiting', 'frequency', 'heat', 'governor'] as const;
export type UnlikeKind = (typeof unlikeKinds)[number];

/**
 * What differs by more than the limit from which it is said of one measurement alone (limits.ts): what disturbs both alike is
 * in the spread of their configuration, what disturbs one of them is not. Empty: nothing does, or neither side has figures.
 */
export function unlikeConditions(base: MeanConditions, other: MeanConditions): UnlikeKind[] {
  const apart = (figure: Exclude<keyof MeanConditions, 'governors'>): number => {
    const [ours, theirs] = [base[figure], other[figure]];
    return ours === null || theirs === null ? 0 : Math.abs(ours - theirs);
  };
  const limits = conditionLimits;
  const isBeside = Math.max(base.others ?? 0, other.others ?? 0) >= limits.neighbours;
  const differs: Readonly<Record<UnlikeKind, boolean>> = {
    quota: apart('throttledPeriods') >= limits.throttledPeriods || apart('quota') > 0,
    steal: apart('steal') >= limits.steal,
    others: apart('others') >= limits.comparableLoad,
    // What made them wait is compared already.
    waiting: !isBeside && apart('waiting') >= limits.waiting,
    frequency: apart('frequency') >= limits.frequencyFell,
    heat: apart('throttles') >= limits.throttles,
    governor: base.governors !== '' && other.governors !== '' && base.governors !== other.governors,
  };
  return unlikeKinds.filter((kind) => differs[kind]);
}

const logOf = (value: number | undefined): number | null =>
  value === undefined || value <= 0 ? null : Math.log(value);

function meanOf<T>(items: readonly T[], figure: (item: T) => number | null): number | null {
  const known = items.flatMap((item) => figure(item) ?? []);
  return known.length === 0 ? null : known.reduce((total, one) => total + one, 0) / known.length;
}
