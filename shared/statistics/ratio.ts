/** How much faster one configuration is than another. */
import {
  type Blocks,
  defaultResamples,
  defaultSeed,
  drawBlocks,
  type Interval,
  interval95,
  meanOfChoice,
  medianOfChoice,
  resampledBlocks,
} from './bootstrap.ts';
import { mean, median } from './descriptive.ts';
import { seededRandom } from './random.ts';
import { type BootstrapOptions, numericRounds, type Round } from './summary.ts';

export interface PairedRatio {
  /** Statistic of the numerator's samples over that of the denominator's. */
  readonly ratio: number;
  /** 95 % confidence interval of the ratio, which it contains. */
  readonly confidence95: Interval;
}

interface RatioOptions extends BootstrapOptions {
  /** What the ratio is of; default: the mean. */
  readonly statistic?: 'mean' | 'median';
  /** False: the rounds of the two were not measured side by side, and each side draws its own; there may be more of one. */
  readonly paired?: boolean;
}

/**
 * Ratio of two configurations measured side by side, such as the baseline's latency over another's, which is the
 * speedup. Round i of both was measured in the same minute, so each resample draws the same rounds of both: what
 * disturbed the machine then disturbs both and cancels (paired design: Efron & Tibshirani, 1993, chapter 8; ratio of
 * times with its interval: Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013).
 * With a single pair, blocks within each round are drawn independently.
 * @throws RangeError when the rounds do not pair up, one is empty, or a statistic of the denominator is 0
 */
export function pairedRatio(
  numerator: readonly Round[],
  denominator: readonly Round[],
  options: RatioOptions = {},
): PairedRatio {
  const inPairs = options.paired ?? true;
  if (inPairs && numerator.length !== denominator.length) {
    throw new RangeError(
      `rounds are compared in pairs, but there are ${numerator.length} and ${denominator.length}`,
    );
  }
  for (const round of [...numerator, ...denominator]) {
    if (round.length === 0) throw new RangeError('an empty round cannot be compared');
  }
  const above = resampledBlocks(numericRounds(numerator));
  const below = resampledBlocks(numericRounds(denominator));
  const paired = inPairs && numerator.length > 1;
  const statistic = options.statistic ?? 'mean';
  const point = statistic === 'mean' ? mean : median;
  const ratio = quotient(point(above.samples), point(below.samples));
  const replicates = ratioReplicates(above, below, { paired, statistic, seed: options.seed ?? defaultSeed });
  const fewer = above.drawn <= below.drawn ? above : below;
  return { ratio, confidence95: interval95(ratio, replicates, fewer) };
}

function ratioReplicates(
  above: Blocks,
  below: Blocks,
  how: { paired: boolean; statistic: 'mean' | 'median'; seed: number },
): Float64Array {
  const random = seededRandom(how.seed);
  const ofAbove = statisticOfChoice(above, how.statistic);
  const ofBelow = statisticOfChoice(below, how.statistic);
  const choiceAbove = new Int32Array(above.drawn);
  const choiceBelow = how.paired ? choiceAbove : new Int32Array(below.drawn);
  const replicates = new Float64Array(defaultResamples);
  for (let i = 0; i < replicates.length; i++) {
    drawBlocks(above, random, choiceAbove);
    if (!how.paired) drawBlocks(below, random, choiceBelow);
    replicates[i] = quotient(ofAbove(choiceAbove), ofBelow(choiceBelow));
  }
  return replicates;
}

function statisticOfChoice(blocks: Blocks, statistic: 'mean' | 'median'): (choice: Int32Array) => number {
  return statistic === 'mean' ? (choice) => meanOfChoice(blocks, choice) : medianOfChoice(blocks);
}

function quotient(above: number, below: number): number {
  if (below === 0) throw new RangeError('a ratio to a duration of 0 has no value');
  return above / below;
}
