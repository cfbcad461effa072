/**
 * Block bootstrap: latencies that follow one another are alike (caches, clock, neighbours), so whole blocks are drawn.
 *
 * With several rounds the blocks are the rounds (Kuensch, "The jackknife and the bootstrap for general stationary
 * observations", Annals of Statistics 17 (1989)). A single round is drawn in overlapping blocks that wrap around at its
 * end (Politis & Romano, "A circular block-resampling procedure for stationary data", 1992) of n^(1/3) samples (the
 * order that is best for a variance: Hall, Horowitz & Jing, "On blocking rules for the bootstrap with dependent data",
 * Biometrika 82 (1995)).
 */
import { percentileOfSorted, standardDeviation } from './descriptive.ts';
import { normalUpperTail, student975 } from './distributions.ts';
import type { Random } from './random.ts';

export const defaultResamples = 2000;
export const defaultSeed = 20_140_304;

export type Interval = [low: number, high: number];

/** The samples of all rounds in one array, and the blocks that one resample draws from. */
export interface Blocks {
  readonly samples: Float64Array;
  /** First sample of each block. */
  readonly starts: Int32Array;
  /** Samples in each block; one that runs past the end wraps to the beginning. */
  readonly lengths: Int32Array;
  readonly sums: Float64Array;
  /** How many blocks one resample draws: as many as lie side by side in the samples. */
  readonly drawn: number;
  /** Degrees of freedom of the variance between blocks. */
  readonly degrees: number;
}

/** @param rounds at least one, none of them empty */
export function resampledBlocks(rounds: readonly Float64Array[]): Blocks {
  const samples = concatenated(rounds);
  return rounds.length > 1 ? blocksByRound(samples, rounds) : circularBlocks(samples);
}

function concatenated(rounds: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(rounds.reduce((count, round) => count + round.length, 0));
  let at = 0;
  for (const round of rounds) {
    all.set(round, at);
    at += round.length;
  }
  return all;
}

function blocksByRound(samples: Float64Array, rounds: readonly Float64Array[]): Blocks {
  const starts = new Int32Array(rounds.length);
  const lengths = Int32Array.from(rounds, (round) => round.length);
  const sums = Float64Array.from(rounds, (round) => round.reduce((sum, sample) => sum + sample, 0));
  for (let i = 1; i < rounds.length; i++) starts[i] = (starts[i - 1] ?? 0) + (lengths[i - 1] ?? 0);
  return { samples, starts, lengths, sums, drawn: rounds.length, degrees: rounds.length - 1 };
}

function circularBlocks(samples: Float64Array): Blocks {
  const count = samples.length;
  const length = Math.max(1, Math.round(Math.cbrt(count)));
  const drawn = Math.floor(count / length);
  const sums = new Float64Array(count);
  for (let start = 0; start < count; start++) {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += samples[(start + i) % count] ?? 0;
    sums[start] = sum;
  }
  return {
    samples,
    starts: Int32Array.from(sums.keys()),
    lengths: new Int32Array(count).fill(length),
    sums,
    drawn,
    // Overlapping blocks know the variance 1.5 times as well (Meketon & Schmeiser, "Overlapping batch means", 1984).
    degrees: Math.floor(1.5 * (drawn - 1)),
  };
}

/** Fills `choice` with the blocks of one resample. */
export function drawBlocks(blocks: Blocks, random: Random, choice: Int32Array): void {
  const count = blocks.starts.length;
  for (let i = 0; i < choice.length; i++) choice[i] = random.below(count);
}

/** Mean of a resample: that of all its samples, so that a long round weighs more than a short one. */
export function meanOfChoice(blocks: Blocks, choice: Int32Array): number {
  const { sums, lengths } = blocks;
  let sum = 0;
  let count = 0;
  // By index: this loop runs a million times for one interval, and an iterator nearly doubles its time.
  for (let i = 0; i < choice.length; i++) {
    const block = choice[i] ?? 0;
    sum += sums[block] ?? 0;
    count += lengths[block] ?? 0;
  }
  return sum / count;
}

/**
 * Median of a resample. Sorts once, then counts: each resample is one pass over the samples.
 * @returns a function of the drawn blocks
 */
export function medianOfChoice(blocks: Blocks): (choice: Int32Array) => number {
  const { samples } = blocks;
  const ascending = Int32Array.from(samples.keys()).sort((a, b) => (samples[a] ?? 0) - (samples[b] ?? 0));
  const weights = new Int32Array(samples.length);
  return (choice) => {
    const total = weighSamples(blocks, choice, weights);
    const [lower, upper] = [Math.floor((total - 1) / 2), Math.floor(total / 2)];
    let low = Number.NaN;
    let seen = 0;
    for (const index of ascending) {
      seen += weights[index] ?? 0;
      if (Number.isNaN(low) && seen > lower) low = samples[index] ?? Number.NaN;
      if (seen > upper) return (low + (samples[index] ?? Number.NaN)) / 2;
    }
    return low;
  };
}

/** How often each sample is in the resample; returns their sum. */
function weighSamples(blocks: Blocks, choice: Int32Array, weights: Int32Array): number {
  weights.fill(0);
  let total = 0;
  for (const block of choice) {
    const start = blocks.starts[block] ?? 0;
    const length = blocks.lengths[block] ?? 0;
    for (let i = 0; i < length; i++) {
      const index = (start + i) % weights.length;
      weights[index] = (weights[index] ?? 0) + 1;
    }
    total += length;
  }
  return total;
}

/** With fewer blocks the percentiles of the resamples end at the blocks' own range and promise too much. */
const leastBlocksForPercentiles = 6;

/**
 * 95 % interval from bootstrap replicates of a positive estimate.
 *
 * From 6 blocks on: the percentile interval (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13),
 * expanded for the narrowness that few blocks bring: the tail is Phi(-sqrt(k/(k-1)) t) instead of 2.5 % (Hesterberg,
 * "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015), section 5.3).
 * With 2 to 5 blocks: Student's t with the bootstrap standard error (same source), on the logarithm's scale, which
 * keeps it positive. With one sample nothing is known, and the interval is the estimate itself.
 * The interval always contains the estimate.
 */
export function interval95(
  estimate: number,
  replicates: Float64Array,
  blocks: Pick<Blocks, 'drawn' | 'degrees'>,
): Interval {
  const { drawn, degrees } = blocks;
  if (drawn < 2 || estimate === 0) return [estimate, estimate];
  const narrowness = Math.sqrt(drawn / (drawn - 1));
  const student = student975(Math.max(1, degrees));
  if (drawn < leastBlocksForPercentiles) {
    const error = standardDeviation(replicates) / estimate;
    const factor = Math.exp(student * narrowness * error);
    return [estimate / factor, estimate * factor];
  }
  const tail = 100 * normalUpperTail(narrowness * student);
  const ascending = replicates.sort();
  return [
    Math.min(estimate, percentileOfSorted(ascending, tail)),
    Math.max(estimate, percentileOfSorted(ascending, 100 - tail)),
  ];
}
