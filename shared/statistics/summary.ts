/** The statistics that every measured cell reports. */

import { type Milliseconds, milliseconds, nanoseconds, nanosecondsToMilliseconds } from '../units.ts';
import {
  type Blocks,
  defaultResamples,
  defaultSeed,
  drawBlocks,
  type Interval,
  interval95,
  meanOfChoice,
  resampledBlocks,
} from './bootstrap.ts';
import { mean, percentileOfSorted, type Samples, sorted, standardDeviation } from './descriptive.ts';
import { seededRandom } from './random.ts';
import { studentQuantile } from './student.ts';

/** One round's durations, in the order measured. */
export type Round = Samples | BigInt64Array;

export interface BootstrapOptions {
  /** The same seed and samples give the same interval. */
  readonly seed?: number;
}

/** All in the unit of the samples. */
export interface Summary<N extends number = number> {
  readonly mean: N;
  readonly median: N;
  readonly min: N;
  readonly max: N;
  readonly p90: N;
  readonly p99: N;
  /** Sample standard deviation. */
  readonly standardDeviation: N;
  /** 95 % confidence interval of the mean, which it contains. */
  readonly confidence95: [low: N, high: N];
}

/**
 * Statistics over the samples of all rounds together. Percentiles interpolate (Hyndman & Fan's definition 7); the
 * interval is a block bootstrap by round, or by blocks within the round where there is only one (see `bootstrap.ts`).
 * Empty rounds are passed over.
 * @throws RangeError without any sample, or where one is no finite duration
 */
export function summarize(rounds: readonly Round[], options: BootstrapOptions = {}): Summary {
  const blocks = resampledBlocks(numericRounds(rounds));
  const ascending = sorted(blocks.samples);
  const average = mean(blocks.samples);
  return {
    mean: average,
    median: percentileOfSorted(ascending, 50),
    min: percentileOfSorted(ascending, 0),
    max: percentileOfSorted(ascending, 100),
    p90: percentileOfSorted(ascending, 90),
    p99: percentileOfSorted(ascending, 99),
    standardDeviation: standardDeviation(blocks.samples),
    confidence95: intervalOfMean(blocks, average, options.seed ?? defaultSeed),
  };
}

function intervalOfMean(blocks: Blocks, average: number, seed: number): Interval {
  const random = seededRandom(seed);
  const choice = new Int32Array(blocks.drawn);
  const replicates = new Float64Array(defaultResamples);
  for (let i = 0; i < replicates.length; i++) {
    drawBlocks(blocks, random, choice);
    replicates[i] = meanOfChoice(blocks, choice);
  }
  return interval95(average, replicates, blocks);
}

/** `summarize` of raw samples in nanoseconds, as a cell reports it. */
export function summarizeLatency(
  roundsNs: readonly BigInt64Array[],
  options: BootstrapOptions = {},
): Summary<Milliseconds> {
  const roundsMs = numericRounds(roundsNs).map((round) =>
    round.map((sample) => nanosecondsToMilliseconds(nanoseconds(sample))),
  );
  const { confidence95, ...summary } = summarize(roundsMs, options);
  const [low, high] = confidence95;
  return {
    mean: milliseconds(summary.mean),
    median: milliseconds(summary.median),
    min: milliseconds(summary.min),
    max: milliseconds(summary.max),
    p90: milliseconds(summary.p90),
    p99: milliseconds(summary.p99),
    standardDeviation: milliseconds(summary.standardDeviation),
    confidence95: [milliseconds(low), milliseconds(high)],
  };
}

/** A spread between fewer processes is no more than a guess. */
const fewestOfSpread = 3;

/**
 * `summarizeLatency` of the rounds of several fresh processes. From three processes on the interval is Student's t of their means, since
 * what a fresh process changes is seen in no bootstrap over the rounds of one (Kalibera & Jones, "Rigorous benchmarking in reasonable
 * time", ISMM 2013, section 6).
 */
export function summarizeProcesses(
  processesNs: readonly (readonly BigInt64Array[])[],
  options: BootstrapOptions = {},
): Summary<Milliseconds> {
  const summary = summarizeLatency(processesNs.flat(), options);
  const means = processesNs.flatMap((rounds) => {
    const samples = rounds.flatMap((round) => Array.from(round, Number));
    return samples.length === 0 ? [] : [nanosecondsToMilliseconds(nanoseconds(mean(samples)))];
  });
  if (means.length < fewestOfSpread) return summary;
  const half =
    (studentQuantile(0.025, means.length - 1) * standardDeviation(means)) / Math.sqrt(means.length);
  const low = Math.max(0, summary.mean - half);
  return { ...summary, confidence95: [milliseconds(low), milliseconds(summary.mean + half)] };
}

/**
 * The rounds that have samples, as doubles: exact for whole nanoseconds below 2^53 (104 days).
 * @throws RangeError without any sample, or where one is no finite duration
 */
export function numericRounds(rounds: readonly Round[]): Float64Array[] {
  const numeric = rounds.filter((round) => round.length > 0).map(toDoubles);
  if (numeric.length === 0) throw new RangeError('statistics need at least one sample');
  for (const round of numeric) {
    for (const sample of round) {
      if (!(sample >= 0 && sample < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`a sample is a finite duration, not ${sample}`);
      }
    }
  }
  return numeric;
}

function toDoubles(round: Round): Float64Array {
  if (round instanceof BigInt64Array) {
    const doubles = new Float64Array(round.length);
    for (let i = 0; i < doubles.length; i++) doubles[i] = Number(round[i]);
    return doubles;
  }
  return round instanceof Float64Array ? round : Float64Array.from(round);
}
