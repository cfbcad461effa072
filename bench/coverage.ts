/**
 * `npm run bench:coverage [-- folder --rounds quiet|busy --experiments n --calm f]`: whether intervals hold the truth and verdicts are
 * right, in simulated experiments whose rounds were measured: those of support/measuredRounds.json, on a quiet machine or beside one busy
 * core, or those of the careful runs that a data folder keeps; as autocorrelated and heavy-tailed as they were. A process, or a run, then
 * shifts all of its rounds by a factor that is drawn. In the experiments with measured pairs nothing is drawn but where a block of
 * neighbouring pairs begins, and its sign.
 * `--calm 0.1`: the logarithms of the latencies are a tenth, as on a quieter machine with noise of the same shape.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { RunStore } from '../electron/store/runStore.ts';
import { evidenceInRun, evidenceOfRuns } from '../shared/comparing/evidence.ts';
import { type Spread, spreadOfLevels } from '../shared/comparing/spread.ts';
import type { Conditions } from '../shared/conditions/conditions.ts';
import { quiet } from '../shared/conditions/testing.ts';
import { latencySchema, type RoundDocument } from '../shared/documents/run.ts';
import { median } from '../shared/statistics/descriptive.ts';
import { type LogEstimate, pairedProcesses, processLocations } from '../shared/statistics/levels.ts';
import { seededRandom } from '../shared/statistics/random.ts';
import { signedRank } from '../shared/statistics/signedRank.ts';
import { studentQuantile } from '../shared/statistics/student.ts';
import { type Evidence, intervalOfEstimate, judge } from '../shared/statistics/verdict.ts';
import { summarize } from '../shared/statistics.ts';
import { nanoseconds, seconds } from '../shared/units.ts';
import measured from './support/measuredRounds.json' with { type: 'json' };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    experiments: { type: 'string', default: '200' },
    rounds: { type: 'string', default: 'quiet' },
    calm: { type: 'string', default: '1' },
  },
});
const experiments = Number(values.experiments);
const calm = Number(values.calm);
/** As the careful preset measures a process. */
const rounds = 4;
const target = Math.log(1.02);
const random = seededRandom(20_261_130);

/** Rounds of measured cells, each over the median of its cell. */
const [folder] = positionals;
const isBusy = values.rounds === 'busy';
const pool =
  folder === undefined
    ? (isBusy ? measured.busy : measured.quiet).rounds.map((round) => round.map((one) => one ** calm))
    : storedRounds(folder);
if (pool.length < 40)
  throw new Error(`${pool.length} careful rounds are too few: run bench --preset careful first.`);

function storedRounds(home: string): number[][] {
  using store = RunStore.open(home);
  return store.list().runs.flatMap(({ id, preset }) => {
    if (preset !== 'careful') return [];
    const run = store.withRounds(id);
    return [...Map.groupBy(run.rounds, ({ cellId }) => cellId).values()].flatMap((ofCell) => {
      const centre = median(ofCell.flatMap(({ samplesNs }) => samplesNs));
      return ofCell.map(({ samplesNs }) => samplesNs.map((sample) => (sample / centre) ** calm));
    });
  });
}

/** Box & Muller. */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Rounds of one process whose configuration takes `factor` of the base's time. */
const processOf = (factor: number, spread: number): number[][] => {
  const shift = factor * Math.exp(spread * normal());
  return Array.from({ length: rounds }, () =>
    (pool[random.below(pool.length)] ?? []).map((one) => one * shift),
  );
};

const documentsOf = (all: readonly number[][]): RoundDocument[] =>
  all.map((samples, round) => ({
    ...{ cellId: 'cell', process: 0, round, startedAt: '2026-11-30T00:00:00.000Z' },
    samplesNs: samples.map((one) => nanoseconds(one * 1e6)),
  }));
const sideOf = (all: readonly number[][]) => ({
  cell: {
    latencyMs: latencySchema.parse(summarize(all)),
    readMs: null,
    compileMs: null,
    firstInferenceMs: null,
    processes: [],
  },
  rounds: documentsOf(all),
});

type Experiment = (factor: number) => Evidence;

/** One process each, rounds in turns. */
const inRun =
  (spread: number): Experiment =>
  (factor) =>
    evidenceInRun(sideOf(processOf(1, spread)), sideOf(processOf(factor, spread)), 'median')?.evidence ??
    none;

/** The next of a series, whenever it is called. */
const changing = (change: (level: number) => number, from = 0) => {
  let level = from;
  return (): number => {
    level = change(level);
    return level;
  };
};

/**
 * What the machine adds to the log latency of each process, in the order in which they were measured: the same for each that is measured
 * then. `steps`: another level from time to time. `wander`: a random walk. `returns`: an autocorrelation of 0.8 between neighbours.
 * `bursts`: one process in five beside something else.
 */
const drifts = {
  none: () => () => 0,
  falls: () => changing((level) => level - 0.02),
  steps: () => changing((level) => (random.next() < 0.05 ? 0.3 * normal() : level)),
  wander: () => changing((level) => level + 0.03 * normal()),
  returns: () => changing((level) => 0.8 * level + 0.03 * normal(), 0.05 * normal()),
  bursts: () => () => (random.next() < 0.2 ? 0.2 + 0.4 * random.next() : 0),
} as const;
type Drift = keyof typeof drifts;

interface InTurns {
  readonly spread: number;
  readonly least: number;
  readonly most: number;
  readonly drift?: Drift;
  /** By whose interval it ends and is judged. */
  readonly by?: 'student' | 'signedRank';
}

/** Configurations of a model that are measured in turns; the first and the last are compared, which are furthest apart. */
const configurations = 4;

/** Processes in turns, A B B A, until the interval is narrow enough, from the least number to the most. */
const inProcesses =
  ({ spread, least, most, drift = 'none', by = 'student' }: InTurns): Experiment =>
  (factor) => {
    const [base, other]: [number[], number[]] = [[], []];
    const next = drifts[drift]();
    let estimate: LogEstimate | null = null;
    while (base.length < most) {
      const [first = 0, ...between] = Array.from({ length: configurations }, next);
      const last = between.at(-1) ?? 0;
      const [ofBase, ofOther] = base.length % 2 === 0 ? [first, last] : [last, first];
      base.push(...processLocations([processOf(Math.exp(ofBase), spread)]));
      other.push(...processLocations([processOf(factor * Math.exp(ofOther), spread)]));
      if (base.length < least) continue;
      estimate = by === 'student' ? pairedProcesses(base, other) : byRanks(base, other);
      const [low, high] = intervalOfEstimate(estimate);
      if (Math.log(high / low) / 2 <= target) break;
    }
    if (estimate === null) return none;
    counted.push(base.length);
    return {
      kind: 'tested',
      estimate,
      replicates: { kind: 'processes', count: base.length, secondsEach: seconds(1) },
    };
  };

/** Neighbouring pairs that are drawn together, so that their correlation stays. */
const blockOfPairs = 6;

/** Pairs of processes of two equal networks, as they were measured, until the interval is narrow enough. */
const measuredPairs =
  (differences: readonly number[], { least, most, by = 'student' }: Omit<InTurns, 'spread'>): Experiment =>
  (factor) => {
    const drawn: number[] = [];
    let [from, sign] = [0, 1];
    for (;;) {
      if (drawn.length % blockOfPairs === 0)
        [from, sign] = [random.below(differences.length), random.next() < 0.5 ? -1 : 1];
      const one = differences[(from + (drawn.length % blockOfPairs)) % differences.length] ?? 0;
      drawn.push(sign * one - Math.log(factor));
      if (drawn.length < least) continue;
      const none = drawn.map(() => 0);
      const estimate = by === 'student' ? pairedProcesses(drawn, none) : byRanks(drawn, none);
      const [low, high] = intervalOfEstimate(estimate);
      if (Math.log(high / low) / 2 > target && drawn.length < most) continue;
      counted.push(drawn.length);
      const replicates = { kind: 'processes', count: drawn.length, secondsEach: seconds(1) } as const;
      return { kind: 'tested', estimate, replicates };
    }
  };

/** Hodges & Lehmann's estimate; the standard error is what Student's t with many degrees needs for as wide an interval. */
function byRanks(base: readonly number[], other: readonly number[]): LogEstimate {
  const { confidence95 } = signedRank(base.map((one, at) => one - (other[at] ?? Number.NaN)));
  const [low, high] = confidence95 ?? [Number.NaN, Number.NaN];
  // Its interval is not symmetric around the estimate; judged is the interval.
  const degrees = 1_000_000;
  return {
    log: (low + high) / 2,
    standardError: (high - low) / 2 / studentQuantile(0.025, degrees),
    degrees,
  };
}

interface Apart {
  readonly spread: number;
  readonly history: number;
  /** Standard deviation of the levels of the machine, of which another one begins after one run in ten. */
  readonly levels?: number;
  /** Of what other processes use of a processor, one of which adds `effectOfLoad` to a log latency. */
  readonly load?: number;
}

/** As measured around one core's work beside, on two (RESULTS.md). */
const effectOfLoad = 1.6;

/** A run each, and a history of others. */
const apart =
  ({ spread, history, levels = 0, load = 0 }: Apart): Experiment =>
  (factor) => {
    const next = changing((level) => (random.next() < 0.1 ? levels * normal() : level));
    const all = Array.from({ length: history + 2 }, () => {
      const beside = 1 + load * normal();
      return { level: Math.exp(next() + effectOfLoad * (beside - 1)), beside };
    });
    // The compared ones are any two of them.
    const [first] = all.splice(random.below(all.length), 1);
    const [second] = all.splice(random.below(all.length), 1);
    if (first === undefined || second === undefined) return none;
    const base = besideLoad(sideOf(processOf(first.level, spread)), first.beside);
    const other = besideLoad(sideOf(processOf(factor * second.level, spread)), second.beside);
    const known = spreadOfLevels([
      all.map(({ level, beside }) => [Math.log(median(processOf(level, spread).flat())), beside] as const),
    ]);
    const spreadOf: Spread | null =
      known === null
        ? null
        : {
            cellId: 'cell',
            configuration: 'one',
            source: 'history',
            runs: history,
            mean: known,
            median: known,
          };
    return evidenceOfRuns(base, other, [spreadOf, spreadOf], 'median')?.evidence ?? none;
  };

const besideLoad = (side: ReturnType<typeof sideOf>, processors: number) => {
  const conditions: Conditions = { ...quiet, others: { processors, within: 0.01 } };
  const times = { readMs: null, compileMs: null, firstInferenceMs: null };
  const processes = [{ process: 0, startedAt: '2026-11-30T00:00:00.000Z', ...times, conditions }];
  return { ...side, cell: { ...side.cell, processes } };
};

const none: Evidence = { kind: 'untested', why: 'meansOnly' };
let counted: number[] = [];

const designs: readonly (readonly [string, Experiment])[] = [
  ['one process each, processes vary by 1 %', inRun(0.01)],
  ['one process each, 3 %', inRun(0.03)],
  ...(['quiet', 'busy'] as const).flatMap((machine) =>
    (['student', 'signedRank'] as const).map(
      (by) =>
        [
          `measured pairs, 6 to 120, ${machine}, ${by}`,
          measuredPairs(measured[machine].pairs, { least: 6, most: 120, by }),
        ] as const,
    ),
  ),
  ['6 to 12 processes each, 1 %', inProcesses({ spread: 0.01, least: 6, most: 12 })],
  ['6 to 12 processes each, 3 %', inProcesses({ spread: 0.03, least: 6, most: 12 })],
  ['6 to 30 processes each, 3 %', inProcesses({ spread: 0.03, least: 6, most: 30 })],
  ['6 to 100 processes each, 3 %', inProcesses({ spread: 0.03, least: 6, most: 100 })],
  ...(['falls', 'steps', 'wander', 'returns', 'bursts'] as const).map(
    (drift) =>
      [
        `6 to 100 processes each, 1 %, ${drift}`,
        inProcesses({ spread: 0.01, least: 6, most: 100, drift }),
      ] as const,
  ),
  ...(['none', 'bursts'] as const).map(
    (drift) =>
      [
        `the same by signed ranks, ${drift}`,
        inProcesses({ spread: 0.01, least: 6, most: 100, drift, by: 'signedRank' }),
      ] as const,
  ),
  ['runs apart with a history of 5, runs vary by 4 %', apart({ spread: 0.04, history: 5 })],
  ['runs apart with a history of 22, 4 %', apart({ spread: 0.04, history: 22 })],
  ['the same, levels that change by 30 %', apart({ spread: 0.04, history: 22, levels: 0.3 })],
  ['runs apart, history of 5, levels by 30 %', apart({ spread: 0.04, history: 5, levels: 0.3 })],
  ...[5, 8, 22].map(
    (history) =>
      [
        `runs apart, history of ${history}, 3 %, load by 0.07`,
        apart({ spread: 0.03, history, load: 0.07 }),
      ] as const,
  ),
];

const table = new Table({
  head: [
    'Design',
    'Held',
    'A/A differs',
    '1 % differs',
    '5 % found',
    '15 % found',
    'Wrong sign',
    'Processes',
  ],
  style: { head: [], border: [] },
});
for (const [name, experiment] of designs) {
  counted = [];
  const [same, one, five, fifteen] = [1, 1.01, 1.05, 1.15].map((factor) => outcomes(experiment, factor));
  if (same === undefined || one === undefined || five === undefined || fifteen === undefined) continue;
  const share = (count: number, of = experiments) => `${((100 * count) / of).toFixed(1)} %`;
  const all = [same, one, five, fifteen];
  table.push([
    name,
    share(
      all.reduce((sum, { held }) => sum + held, 0),
      4 * experiments,
    ),
    share(same.slower + same.faster),
    share(one.slower + one.faster),
    share(five.slower),
    share(fifteen.slower),
    share(one.faster + five.faster + fifteen.faster, 3 * experiments),
    counted.length === 0 ? '' : median(counted).toFixed(0),
  ]);
}
console.log(table.toString());
console.log(
  `${experiments} experiments of each kind, ${pool.length} rounds${folder === undefined ? ` of a ${isBusy ? 'busy' : 'quiet'} machine` : ''}, logarithms times ${calm}. Held: share of the 95 % intervals that hold the truth, over all four true ratios.`,
);

/** Each is judged alone, so no p value is adjusted. */
function outcomes(experiment: Experiment, factor: number) {
  const found = { held: 0, faster: 0, slower: 0 };
  for (let at = 0; at < experiments; at++) {
    const [judgement] = judge([experiment(factor)]);
    if (judgement === undefined || judgement.verdict === 'notTested') continue;
    const [low, high] = judgement.confidence95;
    if (low <= 1 / factor && 1 / factor <= high) found.held += 1;
    if (judgement.verdict === 'faster' || judgement.verdict === 'slower') found[judgement.verdict] += 1;
  }
  return found;
}
