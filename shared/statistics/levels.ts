/**
 * Levels of variance of a latency: a process (a fresh compile, other memory addresses) > a round (a minute of the machine) > an
 * inference. All on the logarithm's scale, on which a ratio is a difference and a standard deviation is a share.
 */
import { mean, median, standardDeviation } from './descriptive.ts';

/** Processes of one configuration, each with the durations of its rounds, all in one unit. */
type Processes = readonly (readonly (readonly number[])[])[];

interface VarianceLevels {
  /** Variance between processes; null: there is one. */
  readonly process: number | null;
  /** Between the rounds of one process; null: no process has two. */
  readonly round: number | null;
  /** Between the inferences of one round; null: no round has two. */
  readonly inference: number | null;
  readonly counts: { readonly processes: number; readonly rounds: number; readonly inferences: number };
}

/**
 * Components of variance of nested levels, by the method of moments from the mean squares of an analysis of variance with
 * unequal numbers (Searle, Casella & McCulloch, "Variance Components" (1992), chapter 3; used on run times by Kalibera & Jones,
 * "Rigorous benchmarking in reasonable time", ISMM 2013, section 6). A component that comes out below 0 is 0.
 * Empty rounds and processes are passed over.
 * @throws RangeError without any duration, or where one is not above 0
 */
export function varianceLevels(processes: Processes): VarianceLevels {
  const logs = logarithms(processes);
  const rounds = logs.flat();
  const all = rounds.flat();
  if (all.length === 0) throw new RangeError('levels of variance need at least one duration');
  const grand = mean(all);
  const within = sum(rounds.map((round) => squaresAround(round, mean(round))));
  const betweenRounds = sum(
    logs.flatMap((rounds) => {
      const centre = mean(rounds.flat());
      return rounds.map((round) => round.length * (mean(round) - centre) ** 2);
    }),
  );
  const betweenProcesses = sum(logs.map((inOne) => inOne.flat().length * (mean(inOne.flat()) - grand) ** 2));
  const counts = { processes: logs.length, rounds: rounds.length, inferences: all.length };

  const freeInferences = counts.inferences - counts.rounds;
  const freeRounds = counts.rounds - counts.processes;
  const freeProcesses = counts.processes - 1;
  const inference = freeInferences === 0 ? null : within / freeInferences;
  // Inferences of a round within its process, and within all.
  const inProcess = sum(logs.map((inOne) => squares(inOne) / inOne.flat().length));
  const inAll = sum(logs.map(squares)) / counts.inferences;
  const perRound = freeRounds === 0 ? null : (counts.inferences - inProcess) / freeRounds;
  const round =
    perRound === null ? null : Math.max(0, (betweenRounds / freeRounds - (inference ?? 0)) / perRound);
  if (freeProcesses === 0) return { process: null, round, inference, counts };
  const perProcess =
    (counts.inferences - sum(logs.map((inOne) => inOne.flat().length ** 2)) / counts.inferences) /
    freeProcesses;
  const ofRounds = (inProcess - inAll) / freeProcesses;
  const meanSquare = betweenProcesses / freeProcesses;
  const ofProcess = Math.max(0, (meanSquare - (inference ?? 0) - ofRounds * (round ?? 0)) / perProcess);
  return { process: ofProcess, round, inference, counts };
}

/**
 * Where each process lies: the mean over its rounds of the median logarithm of a round. A median, since a few inferences that
 * were interrupted take many times the others' duration; a mean over rounds, so that each minute counts alike.
 * @throws RangeError where a process has no duration, or one is not above 0
 */
export function processLocations(processes: Processes): number[] {
  return processes.map((rounds) => {
    const [logs = []] = logarithms([rounds]);
    if (logs.length === 0) throw new RangeError('a process needs at least one duration');
    return mean(logs.map((round) => median(round)));
  });
}

/** An estimate of a log ratio and how well it is known. */
export interface LogEstimate {
  /** Above 0: the base takes longer, which makes the other one faster. */
  readonly log: number;
  readonly standardError: number;
  /** Degrees of freedom of the standard error. */
  readonly degrees: number;
}

/**
 * Of processes that were measured in turns: each pair is one observation, whatever disturbed both cancels.
 * Student's t on the pairs, not a bootstrap over them, which promises too much below some ten (Hesterberg, "What Teachers Should
 * Know About the Bootstrap", The American Statistician 69 (2015), section 4).
 * @param base locations as `processLocations` gives them
 * @throws RangeError when they do not pair up or there are fewer than two pairs
 */
export function pairedProcesses(base: readonly number[], other: readonly number[]): LogEstimate {
  if (base.length !== other.length) {
    throw new RangeError(`processes are compared in pairs, but there are ${base.length} and ${other.length}`);
  }
  if (base.length < 2) throw new RangeError('a spread between pairs of processes needs at least two pairs');
  const differences = base.map((one, index) => one - (other[index] ?? Number.NaN));
  return {
    log: mean(differences),
    standardError: standardDeviation(differences) / Math.sqrt(differences.length),
    degrees: differences.length - 1,
  };
}

/** A standard deviation of log latencies that was learnt elsewhere. */
export interface KnownSpread {
  readonly standardDeviation: number;
  readonly degrees: number;
}

/**
 * Of processes that were not measured in turns, each side with its own spread: degrees of freedom after Welch ("The
 * generalization of Student's problem when several different population variances are involved", Biometrika 34 (1947)).
 * @param spreads of one process of each side
 */
export function unpairedProcesses(
  base: readonly number[],
  other: readonly number[],
  spreads: readonly [base: KnownSpread, other: KnownSpread],
): LogEstimate {
  const [first, second] = [
    spreads[0].standardDeviation ** 2 / base.length,
    spreads[1].standardDeviation ** 2 / other.length,
  ];
  const variance = first + second;
  const degrees =
    variance === 0
      ? spreads[0].degrees + spreads[1].degrees
      : variance ** 2 / (first ** 2 / spreads[0].degrees + second ** 2 / spreads[1].degrees);
  return { log: mean(base) - mean(other), standardError: Math.sqrt(variance), degrees };
}

/** What several groups share: each around its own mean. Null: no group has two values. */
export function pooledSpread(groups: readonly (readonly number[])[]): KnownSpread | null {
  const degrees = sum(groups.map((group) => Math.max(0, group.length - 1)));
  if (degrees === 0) return null;
  const within = sum(groups.map((group) => (group.length === 0 ? 0 : squaresAround(group, mean(group)))));
  return { standardDeviation: Math.sqrt(within / degrees), degrees };
}

/** What a covariate adds to a log latency, for each unit of it. */
interface KnownSlope {
  readonly slope: number;
  readonly standardError: number;
}

/**
 * As `pooledSpread`, around a line in each group: a covariate explains a part of each value, with one slope for all groups. (Analysis of
 * covariance: R. A. Fisher, "Statistical Methods for Research Workers", 4th edition (1932), section 49.1.) Null: the covariate is
 * the same throughout each group, or no degree of freedom is left.
 * @param groups values, each with the covariate beside it
 */
export function spreadAlongLine(
  groups: readonly (readonly (readonly [value: number, covariate: number])[])[],
): (KnownSpread & KnownSlope) | null {
  const degrees = sum(groups.map((group) => Math.max(0, group.length - 1))) - 1;
  const centred = groups.flatMap((group) => {
    const [value, covariate] = [0, 1].map((at) => mean(group.map((pair) => pair[at] ?? Number.NaN)));
    return group.map(([y, x]) => [y - (value ?? 0), x - (covariate ?? 0)] as const);
  });
  const ofCovariate = sum(centred.map(([, x]) => x ** 2));
  if (degrees < 1 || !(ofCovariate > 0)) return null;
  const slope = sum(centred.map(([y, x]) => x * y)) / ofCovariate;
  const left = Math.sqrt(sum(centred.map(([y, x]) => (y - slope * x) ** 2)) / degrees);
  return { standardDeviation: left, degrees, slope, standardError: left / Math.sqrt(ofCovariate) };
}

function logarithms(processes: Processes): number[][][] {
  return processes.flatMap((inOne) => {
    const rounds = inOne.filter((round) => round.length > 0);
    return rounds.length === 0 ? [] : [rounds.map((round) => round.map(logarithm))];
  });
}

function logarithm(duration: number): number {
  if (!(duration > 0 && Number.isFinite(duration)))
    throw new RangeError(`a duration is finite and above 0, not ${duration}`);
  return Math.log(duration);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const squares = (rounds: readonly (readonly number[])[]): number =>
  sum(rounds.map((round) => round.length ** 2));
const squaresAround = (values: readonly number[], centre: number): number =>
  sum(values.map((value) => (value - centre) ** 2));
