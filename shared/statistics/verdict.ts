/** What may be said of a ratio of latencies: one of five verdicts, each by the same rule wherever it is shown. */

import { type Seconds, seconds } from '../units.ts';
import type { Interval } from './bootstrap.ts';
import type { LogEstimate } from './levels.ts';
import { benjaminiHochberg, holm } from './multiplicity.ts';
import { studentQuantile, studentTwoSided, studentUpperTail } from './student.ts';

/**
 * `faster`, `slower`: by more than the limit of `same`. `same`: within it. `notEnoughData`: the interval reaches across that limit.
 * `notTested`: nothing tells how much such a ratio varies by itself, or the two sides are not comparable.
 */
export const verdicts = ['faster', 'slower', 'same', 'notEnoughData', 'notTested'] as const;
export type RatioVerdict = (typeof verdicts)[number];

/** Why a ratio is not tested. */
export const notTestedReasons = [
  /** The ratio is a fact, but nothing separates the machine's part in it. */
  'otherMachine',
  'otherSizes',
  /** No samples: the study's figures, or a run whose samples are gone. */
  'meansOnly',
  /** A report of another program, which tells figures alone. */
  'noSamples',
  /** Measured apart, and nothing tells what changes between two runs of this configuration on this machine. */
  'spreadUnknown',
  /** As that, although the machine's noise was measured: on it as it was, or with another runtime or driver, or too long ago. */
  'noiseOfOtherMachine',
  'noiseOfOtherRuntime',
  'noiseOfOtherDriver',
  'noiseTooOld',
  /** Measured apart, and the machine treated one of them differently: the ratio says more of it than of what was measured. */
  'conditionsDiffer',
] as const;
export type NotTestedReason = (typeof notTestedReasons)[number];

/** What repeats when a measurement continues: a pair of processes, a pair of rounds, or a whole run of each side. */
export const replicateKinds = ['processes', 'rounds', 'runs'] as const;
type ReplicateKind = (typeof replicateKinds)[number];

export interface Replicates {
  readonly kind: ReplicateKind;
  /** Measured so far. */
  readonly count: number;
  /** What one more takes; null: not known. */
  readonly secondsEach: Seconds | null;
}

export type Evidence =
  | { readonly kind: 'untested'; readonly why: NotTestedReason }
  | {
      readonly kind: 'tested';
      /** Of base over other. */
      readonly estimate: LogEstimate;
      readonly replicates: Replicates;
    };

export interface Needed {
  readonly kind: ReplicateKind;
  /** More than there are, at least 1. */
  readonly more: number;
  /** Null: what one takes is not known. */
  readonly seconds: Seconds | null;
  /** Half-width of the interval that there will be, as a share. */
  readonly tells: number;
}

interface Untested {
  readonly verdict: 'notTested';
  readonly why: NotTestedReason;
}

export interface Tested {
  readonly verdict: Exclude<RatioVerdict, 'notTested'>;
  /** Base over other: above 1 where the other one is faster. */
  readonly ratio: number;
  readonly confidence95: Interval;
  /** Two-sided, against a ratio of 1; then adjusted for all that is judged together. */
  readonly p: number;
  readonly pHolm: number;
  readonly pBenjaminiHochberg: number;
  /** Of the two one-sided tests, against a ratio outside the limit of `same`. */
  readonly pSame: number;
  /** What would narrow the interval to `tells` or, where it is as narrow, to the limit of `same`, or half of that; null: it is narrower. */
  readonly needed: Needed | null;
}
export type Judgement = Untested | Tested;

export interface JudgeOptions {
  /** Ratios from 1 / (1 + this) to 1 + this are the same. */
  readonly sameWithin: number;
  /** Half-width of the interval, as a share, that `needed` asks for. */
  readonly tells: number;
}

/** criterion.rs calls a change below 1 % noise (its default noise threshold), whatever its significance. */
export const defaultSameWithin = 0.01;
export const defaultTells = 0.03;

/** Level of every test here, and of the family of tests of one comparison. */
const level = 0.05;

/**
 * The verdicts of all ratios of one comparison, which are judged together.
 *
 * `faster` and `slower` need both: the p value adjusted after Benjamini & Hochberg is below 5 %, and the 95 % interval lies wholly
 * beyond the limit of `same` (a test of minimum effect: Murphy & Myors, "Testing the hypothesis that treatments have negligible
 * effects", Journal of Applied Psychology 84 (1999)). `same` is the result of two one-sided tests on the log ratio (Schuirmann, "A
 * comparison of the two one-sided tests procedure and the power approach", Journal of Pharmacokinetics and Biopharmaceutics 15
 * (1987)).
 * @throws RangeError for limits that are not finite shares from 0
 */
export function judge(
  evidence: readonly Evidence[],
  { sameWithin, tells }: JudgeOptions = { sameWithin: defaultSameWithin, tells: defaultTells },
): Judgement[] {
  if (!(sameWithin >= 0 && Number.isFinite(sameWithin)))
    throw new RangeError(`the limit of same is a share from 0, not ${sameWithin}`);
  if (!(tells > 0 && Number.isFinite(tells)))
    throw new RangeError(`what is to be told is a share above 0, not ${tells}`);
  const raw = evidence.map((one) => (one.kind === 'tested' ? pOf(one.estimate) : null));
  const known = raw.filter((p) => p !== null);
  const [byHolm, byBenjaminiHochberg] = [holm(known), benjaminiHochberg(known)];
  let at = 0;
  return evidence.map((one, index): Judgement => {
    const p = raw[index] ?? null;
    if (one.kind === 'untested' || p === null)
      return { verdict: 'notTested', why: one.kind === 'untested' ? one.why : 'meansOnly' };
    const pHolm = byHolm[at] ?? 1;
    const pBenjaminiHochberg = byBenjaminiHochberg[at] ?? 1;
    at += 1;
    const { estimate, replicates } = one;
    const confidence95 = intervalOfEstimate(estimate);
    const pSame = equivalenceP(estimate, sameWithin);
    const needed = narrower(tells, sameWithin)
      .map((target) => neededReplicates(estimate, replicates, target))
      .find((one) => one !== null);
    const [low, high] = confidence95;
    const differs = pBenjaminiHochberg < level;
    const verdict =
      differs && low > 1 + sameWithin
        ? 'faster'
        : differs && high < 1 / (1 + sameWithin)
          ? 'slower'
          : pSame < level
            ? 'same'
            : 'notEnoughData';
    const ratio = Math.exp(estimate.log);
    return { verdict, ratio, confidence95, p, pHolm, pBenjaminiHochberg, pSame, needed: needed ?? null };
  });
}

/** Half-widths that are asked for one after another: an interval across the limit of `same` has to become narrower than that. */
const narrower = (tells: number, sameWithin: number): number[] =>
  sameWithin > 0 ? [tells, sameWithin, sameWithin / 2] : [tells];

/** Two-sided, by Student's t. Without any spread the estimate is certain: 0 or 1. */
function pOf({ log, standardError, degrees }: LogEstimate): number {
  if (standardError === 0) return log === 0 ? 1 : 0;
  return studentTwoSided(log / standardError, degrees);
}

/** 95 % interval of the ratio, by Student's t on the logarithm's scale. */
export function intervalOfEstimate({ log, standardError, degrees }: LogEstimate): Interval {
  const half = studentQuantile(0.025, degrees) * standardError;
  return [Math.exp(log - half), Math.exp(log + half)];
}

/** The larger p value of the two one-sided tests that a log ratio is within log(1 + `within`) of 0. */
export function equivalenceP({ log, standardError, degrees }: LogEstimate, within: number): number {
  const distance = Math.log1p(within) - Math.abs(log);
  if (standardError === 0) return distance > 0 ? 0 : 1;
  return studentUpperTail(distance / standardError, degrees);
}

/** A measurement that is larger than this will not be made. */
const mostReplicates = 10_000;

/**
 * How many more replicates, from the spread of those that were seen, make the half-width of the 95 % interval at most `tells`; null:
 * it is. Stein's two-stage sample size ("A two-sample test for a linear hypothesis whose power is independent of the variance",
 * Annals of Mathematical Statistics 16 (1945)) with the degrees of freedom that there will be.
 */
export function neededReplicates(
  { standardError, degrees }: LogEstimate,
  { kind, count, secondsEach }: Replicates,
  tells: number,
): Needed | null {
  const target = Math.log1p(tells);
  const ofOne = standardError * Math.sqrt(count);
  const halfWidth = (total: number): number =>
    (studentQuantile(0.025, degrees + total - count) * ofOne) / Math.sqrt(total);
  if (halfWidth(count) <= target) return null;
  let [low, high] = [count, count + 1];
  while (halfWidth(high) > target && high < mostReplicates) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (halfWidth(middle) > target) low = middle;
    else high = middle;
  }
  const more = high - count;
  return { kind, more, seconds: secondsEach === null ? null : seconds(more * secondsEach), tells };
}

/** Whether a gate lets nothing pass: a slowdown that is larger than the limit and significant among all that were tested. */
export function failsGate(judgement: Judgement, limit: number): boolean {
  return judgement.verdict === 'slower' && judgement.pHolm < level && judgement.ratio < 1 / (1 + limit);
}
