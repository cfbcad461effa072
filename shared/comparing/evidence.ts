/** What two measured cells show of their ratio, and how well it is known. */

import { conditionsOf, unlikeConditions } from '../conditions/unlike.ts';
import type { RunPreset } from '../documents/presets.ts';
import type { Cell, RoundDocument } from '../documents/run.ts';
import { mean, median, standardDeviation } from '../statistics/descriptive.ts';
import { type KnownSpread, type LogEstimate, unpairedProcesses } from '../statistics/levels.ts';
import { signedRank } from '../statistics/signedRank.ts';
import type { Evidence } from '../statistics/verdict.ts';
import {
  milliseconds,
  millisecondsToSeconds,
  nanosecondsToMilliseconds,
  plus,
  type Seconds,
  sum,
} from '../units.ts';
import type { StaleNoise } from './noise.ts';
import { differencesOf, estimateOfPairs, locationsOf, type Statistic } from './processes.ts';
import type { Spread } from './spread.ts';

export const statisticOf = (...presets: readonly RunPreset[]): Statistic =>
  presets.every((preset) => preset === 'paper') ? 'mean' : 'median';

/**
 * How a ratio was estimated. `pairedProcesses`: fresh processes of one run that were measured in turns. `processes`: of one run, but not in
 * turns. `pairedRounds`, `rounds`: the same of rounds, where one side was measured in one process. `runs`: a run of each side.
 */
export const ratioMethods = ['pairedProcesses', 'processes', 'pairedRounds', 'rounds', 'runs'] as const;
type RatioMethod = (typeof ratioMethods)[number];

/**
 * Where the spread between processes, or between runs, comes from. `observed`: from the processes that are compared. `assumed`: one
 * process of a side shows none (`assumedBetweenProcesses`). `history`: from other runs of the configuration. `noise`: from a
 * measurement of the machine's noise, of one side at least. Null: nothing was tested.
 */
export const spreadSources = ['observed', 'assumed', 'history', 'noise'] as const;
type SpreadSource = (typeof spreadSources)[number];

export interface SignedRankRatio {
  readonly ratio: number;
  readonly confidence95: readonly [number, number];
}

export interface PairEvidence {
  readonly evidence: Evidence;
  readonly method: RatioMethod;
  readonly spread: SpreadSource | null;
  /** Of the processes, or rounds, that pair up; null: fewer than 6 do. */
  readonly hodgesLehmann: SignedRankRatio | null;
  /** Of runs with a history that tells; null: nothing was corrected. */
  readonly load: LoadCorrection | null;
}

/** What other processes used beside each side, in processors, and the factor by which the ratio was corrected for it. */
export interface LoadCorrection {
  readonly base: number;
  readonly other: number;
  readonly factor: number;
}

export interface MeasuredSide {
  readonly cell: Pick<Cell, 'latencyMs' | 'readMs' | 'compileMs' | 'firstInferenceMs' | 'processes'>;
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
 * Of two cells of one run. Processes of one number were measured in turns: what disturbed the machine then disturbs both and cancels, and
 * what a fresh process changes is in their spread. Where one side was measured in one process, its rounds stand for it.
 * Null: one has no samples.
 */
export function evidenceInRun(
  base: MeasuredSide,
  other: MeasuredSide,
  statistic: Statistic,
): PairEvidence | null {
  const ofProcesses = evidenceOfProcesses(base, other, statistic);
  if (ofProcesses !== null) return ofProcesses;
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
    return {
      evidence,
      method: 'pairedRounds',
      spread: 'assumed',
      hodgesLehmann: byRanks(differences),
      load: null,
    };
  }
  const [ours, theirs] = [partsOf(base), partsOf(other)].map((parts) => parts.map(locate));
  if (ours === undefined || theirs === undefined || ours.length === 0 || theirs.length === 0) return null;
  const { standardError, degrees } = unpairedProcesses(ours, theirs, [spreadOf(ours), spreadOf(theirs)]);
  // The ratio of what the cells show: parts of a noisy round have other means of logarithms than the whole.
  const log = shownLog(base, statistic, ours) - shownLog(other, statistic, theirs);
  const estimate = withProcesses({ log, standardError, degrees });
  const evidence = { kind: 'tested', estimate, replicates } as const;
  return { evidence, method: 'rounds', spread: 'assumed', hodgesLehmann: null, load: null };
}

/** Null: one of them was measured in one process. */
function evidenceOfProcesses(
  base: MeasuredSide,
  other: MeasuredSide,
  statistic: Statistic,
): PairEvidence | null {
  const [ours, theirs] = [locationsOf(base.rounds, statistic), locationsOf(other.rounds, statistic)];
  if (ours.size < 2 || theirs.size < 2) return null;
  const differences = differencesOf(ours, theirs);
  const paired = estimateOfPairs(differences);
  const count = paired === null ? Math.min(ours.size, theirs.size) : differences.length;
  const replicates = { kind: 'processes', count, secondsEach: secondsOfProcesses([base, other]) } as const;
  if (paired !== null) {
    const evidence = { kind: 'tested', estimate: paired, replicates } as const;
    return {
      evidence,
      method: 'pairedProcesses',
      spread: 'observed',
      hodgesLehmann: byRanks(differences),
      load: null,
    };
  }
  const [one, two] = [[...ours.values()], [...theirs.values()]];
  const estimate = unpairedProcesses(one, two, [spreadOf(one), spreadOf(two)]);
  const evidence = { kind: 'tested', estimate, replicates } as const;
  return { evidence, method: 'processes', spread: 'observed', hodgesLehmann: null, load: null };
}

const spreadOf = (values: readonly number[]): KnownSpread => ({
  standardDeviation: standardDeviation(values),
  degrees: Math.max(1, values.length - 1),
});

/**
 * Of two runs on one machine: what changes between two runs is known from their history alone, as long as the machine treated both alike.
 */
export function evidenceOfRuns(
  base: MeasuredSide,
  other: MeasuredSide,
  spreads: readonly [base: Spread | StaleNoise | null, other: Spread | StaleNoise | null],
  statistic: Statistic,
): PairEvidence | null {
  const [ours, theirs] = [base.cell.latencyMs, other.cell.latencyMs];
  if (ours === null || theirs === null) return null;
  const untested = { method: 'runs', spread: null, hodgesLehmann: null, load: null } as const;
  const conditions = [conditionsOf(base.cell), conditionsOf(other.cell)] as const;
  if (unlikeConditions(...conditions).length > 0)
    return { evidence: { kind: 'untested', why: 'conditionsDiffer' }, ...untested };
  const [ofBase, ofOther] = spreads;
  if (ofBase === null || ofOther === null || typeof ofBase === 'string' || typeof ofOther === 'string') {
    const why = spreads.find((one) => typeof one === 'string') ?? 'spreadUnknown';
    return { evidence: { kind: 'untested', why }, ...untested };
  }
  const estimate = unpairedProcesses(
    [Math.log(ours[statistic])],
    [Math.log(theirs[statistic])],
    [ofBase[statistic], ofOther[statistic]],
  );
  const isOne = ofBase.configuration === ofOther.configuration;
  // One history for both is known no better for being asked twice.
  const degrees = isOne ? ofBase[statistic].degrees : estimate.degrees;
  const loads = conditions.map(({ others }) => others);
  const effect = effectOfLoad([ofBase[statistic], ofOther[statistic]], loads, isOne);
  const corrected = {
    log: estimate.log - effect.log,
    standardError: Math.hypot(estimate.standardError, effect.standardError),
    degrees,
  };
  const replicates = { kind: 'runs', count: 1, secondsEach: durationOf([base, other]) } as const;
  const evidence = { kind: 'tested', estimate: corrected, replicates } as const;
  const spread = [ofBase, ofOther].some(({ source }) => source === 'noise') ? 'noise' : 'history';
  return { evidence, method: 'runs', spread, hodgesLehmann: null, load: effect.correction };
}

/**
 * Standard deviation of what a processor's worth of other processes adds to a log latency, assumed where no history tells: a kernel that
 * is spread over all processors waits for its slowest part, which then takes up to twice as long. Measured on two processors: 0.4 from
 * none to one, 1.6 around one (bench/RESULTS.md).
 */
const assumedEffectOfLoad = 1;

/** What other processes explain of a log ratio: by the slopes of the histories, around the load between both sides. */
function effectOfLoad(
  spreads: readonly [Spread['median'], Spread['median']],
  loads: readonly (number | null)[],
  isOne: boolean,
): { log: number; standardError: number; correction: LoadCorrection | null } {
  const [base, other] = loads;
  if (base == null || other == null) return { log: 0, standardError: 0, correction: null };
  const apart = base - other;
  const [ofBase, ofOther] = spreads.map(({ load }) => load);
  if (ofBase == null || ofOther == null)
    return { log: 0, standardError: assumedEffectOfLoad * Math.abs(apart), correction: null };
  const log = ((ofBase.slope + ofOther.slope) / 2) * apart;
  const uncertain = isOne
    ? ofBase.standardError
    : Math.hypot(ofBase.standardError, ofOther.standardError) / 2;
  return {
    log,
    standardError: uncertain * Math.abs(apart),
    correction: { base, other, factor: Math.exp(-log) },
  };
}

const shownLog = ({ cell }: MeasuredSide, statistic: Statistic, parts: readonly number[]): number =>
  cell.latencyMs === null ? mean(parts) : Math.log(cell.latencyMs[statistic]);

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

/** What a further process of both takes; null: it was not recorded. */
function secondsOfProcesses(sides: readonly MeasuredSide[]): Seconds | null {
  const parts = sides.map((side) => {
    const count = new Set(side.rounds.map((round) => round.process)).size;
    const seconds = durationOf([side]);
    if (seconds === null || count === 0) return null;
    const samples = nanosecondsToMilliseconds(sum(side.rounds.flatMap(({ samplesNs }) => samplesNs)));
    // The samples of all processes, and what comes before those of one.
    return plus(seconds, millisecondsToSeconds(milliseconds(samples / count - samples)));
  });
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : sum(known);
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
