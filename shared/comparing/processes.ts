/** The fresh processes of a configuration: where each lies, and whether there are enough of them. */
import { fewestProcesses } from '../documents/presets.ts';
import type { Ended, MeasuredProcess, RunMethod } from '../documents/runMethod.ts';
import { mean, median, standardDeviation } from '../statistics/descriptive.ts';
import { type LogEstimate, pairedProcesses } from '../statistics/levels.ts';
import { studentQuantile } from '../statistics/student.ts';
import { type Milliseconds, milliseconds, type Nanoseconds, sum } from '../units.ts';

/** Of latencies: the mean is the paper preset's; a median is not moved by a few inferences that were interrupted. */
export const statistics = ['mean', 'median'] as const;
export type Statistic = (typeof statistics)[number];

interface ProcessRound {
  readonly process: number;
  readonly samplesNs: readonly Nanoseconds[] | BigInt64Array;
}

/** Logarithms, so that a difference is a ratio, by the number of the process. */
export type Locations = ReadonlyMap<number, number>;

/**
 * Median: the mean over the rounds of a process of the logarithm of the round's median, so that each moment counts alike (as
 * `processLocations`). Mean: the logarithm of the mean of all samples.
 */
export function locationsOf(rounds: readonly ProcessRound[], statistic: Statistic): Locations {
  const filled = rounds
    .map((round) => ({ of: round.process, samples: Array.from(round.samplesNs, Number) }))
    .filter(({ samples }) => samples.length > 0);
  return new Map(
    [...Map.groupBy(filled, ({ of }) => of)].map(([of, own]) => [
      of,
      statistic === 'mean'
        ? Math.log(mean(own.flatMap(({ samples }) => samples)))
        : mean(own.map(({ samples }) => Math.log(median(samples)))),
    ]),
  );
}

/** Differences of the processes that were measured in turns: base minus other, in the order of the first. */
export function differencesOf(base: Locations, other: Locations): number[] {
  return [...base].flatMap(([number, location]) => {
    const beside = other.get(number);
    return beside === undefined ? [] : [location - beside];
  });
}

/** Of the differences of paired processes. Null: fewer than two pairs. */
export const estimateOfPairs = (differences: readonly number[]): LogEstimate | null =>
  differences.length < 2 ? null : pairedProcesses(differences, new Array<number>(differences.length).fill(0));

/** Half the width of a 95 % interval by Student's t, as a share. */
const halfWidthOfEstimate = ({ standardError, degrees }: LogEstimate): number =>
  Math.expm1(studentQuantile(0.025, degrees) * standardError);

/** A configuration while it is measured. */
interface MeasuredSoFar {
  /** Configurations of one model share its budget, and are compared with its first. */
  readonly model: number;
  readonly locations: Locations;
  readonly spentMs: Milliseconds;
}

interface Stand {
  /** Null: another process is to be measured. */
  readonly ended: Ended | null;
  /** Of what is to be known, as a share; null: not known yet. */
  readonly halfWidth: number | null;
  /** Milliseconds of all configurations of the model. */
  readonly spentMs: Milliseconds;
}

interface Known {
  readonly of: Ended['of'];
  /** Pairs of processes, or processes. */
  readonly count: number;
  /** Null: of one. */
  readonly halfWidth: number | null;
}

/**
 * How each configuration of a group that is measured in turns stands, and whether that has ended it. The first of a model is measured as
 * long as another of the model is compared with it.
 */
export function endedOf(group: readonly MeasuredSoFar[], method: RunMethod): Stand[] {
  const alone = group.map((one, index): Stand => {
    const baseline = group.findIndex(({ model }) => model === one.model);
    const ofModel = group.filter(({ model }) => model === one.model);
    const spentMs = sum(ofModel.map((one) => one.spentMs));
    const known = knownOf(group, index, baseline);
    return { ended: endOf(known, spentMs, method), halfWidth: known.halfWidth, spentMs };
  });
  return alone.map((own, index): Stand => {
    const model = group[index]?.model;
    const isBaseline = group.findIndex((one) => one.model === model) === index;
    const compared = alone.filter((_, at) => at !== index && group[at]?.model === model);
    if (!isBaseline || compared.length === 0) return own;
    const widths = compared.flatMap(({ halfWidth }) => halfWidth ?? []);
    const halfWidth = widths.length < compared.length ? null : Math.max(...widths);
    const ends = compared.flatMap(({ ended }) => ended ?? []);
    if (ends.length < compared.length) return { ...own, ended: null, halfWidth };
    const by = ends.some((one) => one.by === 'budget') ? 'budget' : (ends[0]?.by ?? 'processes');
    return { ...own, ended: { by, of: 'ratio', halfWidth }, halfWidth };
  });
}

/** The half-width of what is to be known of a configuration, as it is now. */
function knownOf(group: readonly MeasuredSoFar[], index: number, baseline: number): Known {
  const own = group[index]?.locations ?? new Map<number, number>();
  if (baseline !== index) {
    const differences = differencesOf(group[baseline]?.locations ?? new Map(), own);
    const estimate = estimateOfPairs(differences);
    const halfWidth = estimate === null ? null : halfWidthOfEstimate(estimate);
    return { of: 'ratio', count: differences.length, halfWidth };
  }
  return { of: 'level', count: own.size, halfWidth: halfWidthOfLevel([...own.values()]) };
}

/** Of the mean of the locations; null: there is one. */
function halfWidthOfLevel(locations: readonly number[]): number | null {
  const count = locations.length;
  if (count < 2) return null;
  const standardError = standardDeviation(locations) / Math.sqrt(count);
  return halfWidthOfEstimate({ log: 0, standardError, degrees: count - 1 });
}

function endOf({ of, count, halfWidth }: Known, spentMs: Milliseconds, method: RunMethod): Ended | null {
  const { processes, target, budgetMs } = method;
  if (count >= processes) {
    if (target === null) return { by: 'processes', of, halfWidth };
    if (halfWidth !== null && halfWidth <= target) return { by: 'target', of, halfWidth };
  }
  const fewest = Math.min(processes, fewestProcesses);
  if (budgetMs !== null && spentMs >= budgetMs && count >= fewest) return { by: 'budget', of, halfWidth };
  return null;
}

/**
 * How many more processes a configuration is expected to take, at least 1: by the width that it has, which narrows with the square root
 * of their number, and the budget that is left.
 */
export function processesToCome(
  { locations, spentMs }: MeasuredSoFar,
  halfWidth: number | null,
  spentOfModelMs: Milliseconds,
  { processes, target, budgetMs }: RunMethod,
): number {
  const count = locations.size;
  const least = Math.max(1, processes - count);
  if (target === null || halfWidth === null || count === 0) return least;
  const wanted = Math.ceil(count * (halfWidth / target) ** 2) - count;
  const eachMs = milliseconds(spentMs / count);
  const share = spentOfModelMs === 0 ? 1 : spentMs / spentOfModelMs;
  const affordable =
    budgetMs === null || eachMs === 0
      ? wanted
      : Math.ceil((Math.max(0, budgetMs - spentOfModelMs) * share) / eachMs);
  return Math.max(least, Math.min(wanted, affordable));
}

/** The median of what each process took; null: not known of any. */
export function medianOfProcesses(
  processes: readonly MeasuredProcess[],
  key: 'readMs' | 'compileMs' | 'firstInferenceMs',
): Milliseconds | null {
  const known = processes.map((one) => one[key]).filter((one) => one !== null);
  return known.length === 0 ? null : milliseconds(median(known));
}
