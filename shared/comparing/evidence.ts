/** What two measured cells show of their ratio, and how well it is known. */

import type { Preset } from '../documents/presets.ts';
import type { Cell, RoundDocument } from '../documents/run.ts';
import { mean, median, standardDeviation } from '../statistics/descriptive.ts';
import { type KnownSpread, type LogEstimate, unpairedProcesses } from '../statistics/levels.ts';
import { signedRank } from '../statistics/signedRank.ts';
import type { Evidence } from '../statistics/verdict.ts';
import { millisecondsToSeconds, nanosecondsToMilliseconds, plus, type Seconds, sum } from '../units.ts';
import type { Spread } from './spread.ts';

/** Of latencies: the mean is the paper preset's; a median is not moved by a few inferences that were interrupted. */
type Statistic = 'mean' | 'median';

export const statisticOf = (...presets: readonly Preset[]): Statistic =>
  presets.every((preset) => preset === 'paper') ? 'mean' : 'median';

/**
 * How a ratio was estimated. `pairedRounds`: rounds of one run that were measured in turns. `rounds`: of one run, but not in turns.
 * `runs`: a run of each side, with the spread between runs of their history.
 */
export const ratioMethods = ['pairedRounds', 'rounds', 'runs'] as const;
type RatioMethod = (typeof ratioMethods)[number];

export interface SignedRankRatio {
  readonly ratio: number;
  readonly confidence95: readonly [number, number];
}

export interface PairEvidence {
  readonly evidence: Evidence;
  readonly method: RatioMethod;
  /** Of the rounds that pair up; null: fewer than 6 do. */
  readonly hodgesLehmann: SignedRankRatio | null;
}

export interface MeasuredSide {
  readonly cell: Pick<Cell, 'latencyMs' | 'readMs' | 'compileMs' | 'firstInferenceMs'>;
  /** In their order. */
  readonly rounds: readonly RoundDocument[];
}

/**
 * What a fresh process adds to the log latency of a configuration, assumed where each side of a ratio was measured in one process: a
 * ratio of two compiled instances says nothing of the next two. The medians of twelve separate careful runs of three networks
 * spread by 1.10 to 1.20 times on a quiet machine of 16 cores, which is a standard deviation of about 4 % for a run; of processes that
 * were measured in turns, whose minutes are the same, somewhat less is assumed. Degrees of freedom: those of the twelve runs.
 */
export const assumedBetweenProcesses: KnownSpread = { standardDeviation: 0.03, degrees: 11 };

/** Parts of a single round that stand for rounds. */
const batches = 8;

/**
 * Of two cells of one run. Rounds of one number were measured in turns: what disturbed the machine then disturbs both and cancels.
 * Null: one has no samples.
 */
export function evidenceInRun(
  base: MeasuredSide,
  other: MeasuredSide,
  statistic: Statistic,
): PairEvidence | null {
  const common = base.rounds.filter(({ round }) => other.rounds.some((one) => one.round === round));
  const locate = (round: readonly number[]) => locationOf(round, statistic);
  const replicates = { kind: 'runs', count: 1, secondsEach: durationOf([base, other]) } as const;
  if (common.length >= 2) {
    const differences = common.map(
      ({ round, samplesNs }) => locate(samplesNs) - locate(samplesOf(other, round)),
    );
    const within: LogEstimate = {
      log: mean(differences),
      standardError: standardDeviation(differences) / Math.sqrt(differences.length),
      degrees: differences.length - 1,
    };
    const evidence = { kind: 'tested', estimate: withProcesses(within), replicates } as const;
    return { evidence, method: 'pairedRounds', hodgesLehmann: byRanks(differences) };
  }
  const [ours, theirs] = [partsOf(base), partsOf(other)].map((parts) => parts.map(locate));
  if (ours === undefined || theirs === undefined || ours.length === 0 || theirs.length === 0) return null;
  const spread = (values: readonly number[]): KnownSpread => ({
    standardDeviation: standardDeviation(values),
    degrees: Math.max(1, values.length - 1),
  });
  const within = unpairedProcesses(ours, theirs, [spread(ours), spread(theirs)]);
  const evidence = { kind: 'tested', estimate: withProcesses(within), replicates } as const;
  return { evidence, method: 'rounds', hodgesLehmann: null };
}

/** Of two runs on one machine: what changes between two runs is known from their history alone. */
export function evidenceOfRuns(
  base: MeasuredSide,
  other: MeasuredSide,
  spreads: readonly [base: Spread | null, other: Spread | null],
  statistic: Statistic,
): PairEvidence | null {
  const [ours, theirs] = [base.cell.latencyMs, other.cell.latencyMs];
  if (ours === null || theirs === null) return null;
  const [ofBase, ofOther] = spreads;
  if (ofBase === null || ofOther === null)
    return { evidence: { kind: 'untested', why: 'spreadUnknown' }, method: 'runs', hodgesLehmann: null };
  const estimate = unpairedProcesses(
    [Math.log(ours[statistic])],
    [Math.log(theirs[statistic])],
    [ofBase[statistic], ofOther[statistic]],
  );
  // One history for both is known no better for being asked twice.
  const degrees =
    ofBase.configuration === ofOther.configuration ? ofBase[statistic].degrees : estimate.degrees;
  const replicates = { kind: 'runs', count: 1, secondsEach: durationOf([base, other]) } as const;
  const evidence = { kind: 'tested', estimate: { ...estimate, degrees }, replicates } as const;
  return { evidence, method: 'runs', hodgesLehmann: null };
}

/** Logarithm, so that a difference is a ratio. */
const locationOf = (samples: readonly number[], statistic: Statistic): number =>
  Math.log(statistic === 'mean' ? mean(samples) : median(samples));

const samplesOf = ({ rounds }: MeasuredSide, wanted: number): readonly number[] =>
  rounds.find(({ round }) => round === wanted)?.samplesNs ?? [];

/** Its rounds; of a single one its batches, one after another (batch means: Law & Kelton, "Simulation Modeling and Analysis"). */
function partsOf({ rounds }: MeasuredSide): readonly (readonly number[])[] {
  const [only, ...others] = rounds;
  if (only === undefined || others.length > 0) return rounds.map(({ samplesNs }) => samplesNs);
  const { samplesNs } = only;
  const count = Math.min(batches, samplesNs.length);
  return Array.from({ length: count }, (_, at) =>
    samplesNs.slice(
      Math.floor((at * samplesNs.length) / count),
      Math.floor(((at + 1) * samplesNs.length) / count),
    ),
  );
}

/** Variances add up; degrees of freedom after Satterthwaite ("An approximate distribution of estimates of variance components", 1946). */
function withProcesses({ log, standardError, degrees }: LogEstimate): LogEstimate {
  const [within, between] = [standardError ** 2, 2 * assumedBetweenProcesses.standardDeviation ** 2];
  return {
    log,
    standardError: Math.sqrt(within + between),
    degrees:
      (within + between) ** 2 / (within ** 2 / degrees + between ** 2 / assumedBetweenProcesses.degrees),
  };
}

function byRanks(differences: readonly number[]): SignedRankRatio | null {
  const { hodgesLehmann, confidence95 } = signedRank(differences);
  if (confidence95 === null) return null;
  const [low, high] = confidence95;
  return { ratio: Math.exp(hodgesLehmann), confidence95: [Math.exp(low), Math.exp(high)] };
}

/** What measuring both again takes; null: it was not recorded. */
function durationOf(sides: readonly MeasuredSide[]): Seconds | null {
  const parts = sides.map(({ cell: { readMs, compileMs, firstInferenceMs }, rounds }) => {
    if (readMs === null || compileMs === null || firstInferenceMs === null || rounds.length === 0)
      return null;
    const samples = rounds.flatMap(({ samplesNs }) => samplesNs);
    return plus(plus(readMs, compileMs), plus(firstInferenceMs, nanosecondsToMilliseconds(sum(samples))));
  });
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : millisecondsToSeconds(sum(known));
}
