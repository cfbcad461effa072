/** Sides of a comparison against their base: which ratios there are, their intervals and verdicts. */

import {
  evidenceInRun,
  evidenceOfRuns,
  type MeasuredSide,
  type PairEvidence,
  statisticOf,
} from '../../comparing/evidence.ts';
import type { Statistic } from '../../comparing/processes.ts';
import { type SpreadOf, sameByConstruction } from '../../comparing/spread.ts';
import { conditionsOf, type UnlikeKind, unlikeConditions } from '../../conditions/unlike.ts';
import type { Cell } from '../../documents/run.ts';
import { inputsText, shapesKey } from '../../models/inputShapes.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';
import { csv } from '../../profile/csv.ts';
import { type ModelsMean, meanOverModels } from '../../statistics/modelsInterval.ts';
import {
  type JudgeOptions,
  judge,
  type NotTestedReason,
  type RatioVerdict,
  type Tested,
  verdicts,
} from '../../statistics/verdict.ts';
import { verdictText } from '../text/verdictText.ts';
import { type DifferingFact, factsOf } from './compareFacts.ts';
import { comparedCellKey, type Side, type SideCell, type SideConfiguration } from './compareSides.ts';

export interface ComparedCell {
  readonly base: SideCell | null;
  readonly other: SideCell | null;
  /** Latency of the base over that of this side; null: `reason` says why it is missing. */
  readonly ratio: number | null;
  /** Null where nothing can be tested. */
  readonly confidence95: Tested['confidence95'] | null;
  /** Null where there is no ratio. */
  readonly verdict: RatioVerdict | null;
  readonly reason: string | null;
  /** Of the latencies, in the ratio and in what is shown of the two sides. */
  readonly statistic: Statistic;
  /** What the verdict stands on; null: nothing was tested. */
  readonly test: (Tested & Pick<PairEvidence, 'method' | 'spread' | 'hodgesLehmann' | 'load'>) | null;
  /** Why a ratio is not tested. */
  readonly why: NotTestedReason | null;
  /** The same IR, runtime, options and machine in both, in different runs. */
  readonly onlyMachineState: boolean;
  /** What of the machine's state differed between two runs. */
  readonly unlike: readonly UnlikeKind[];
}

export interface ComparedColumn {
  /** Letter of the side and its configuration, such as `B CPU INT8`. */
  readonly key: string;
  /** Index of the side, 1 and up: 0 is the base. */
  readonly side: number;
  readonly letter: string;
  readonly configuration: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
  /** The base's configuration that it is compared with. */
  readonly against: string;
  /** Over the cells with a ratio; null: none. */
  readonly geometricMean: number | null;
  /** How another choice of such models might have come out; null: of fewer than two. */
  readonly geometricMean95: ModelsMean['confidence95'];
  readonly models: number;
  readonly counts: Readonly<Record<RatioVerdict, number>>;
}

export interface ComparedRow {
  readonly model: string;
  readonly title: string;
  /** One for each column. */
  readonly cells: readonly ComparedCell[];
}

export interface Comparison {
  readonly sides: readonly Side[];
  readonly facts: readonly DifferingFact[];
  readonly columns: readonly ComparedColumn[];
  readonly rows: readonly ComparedRow[];
  /** Sides that share no configuration with the base, each with what to do about it. */
  readonly apart: readonly string[];
  /** Ratios that were tested. */
  readonly tested: number;
}

const unknownSpread: SpreadOf = () => null;

interface CompareOptions {
  /** Left out: none is known, and ratios between runs are not tested. */
  readonly spreadOf?: SpreadOf;
  readonly limits?: JudgeOptions;
  /** Left out: means where both were measured with the paper preset or only means are known, else medians. */
  readonly statistic?: Statistic | undefined;
}

/**
 * @param sides the base first
 * @param titleOf a model's name for people
 */
export function compareSides(
  sides: readonly Side[],
  titleOf: (model: string) => string,
  { spreadOf = unknownSpread, limits, statistic }: CompareOptions = {},
): Comparison {
  const [base, ...others] = sides;
  const facts = factsOf(sides);
  if (base === undefined) return { sides, facts, columns: [], rows: [], apart: [], tested: 0 };
  const pairs = others.flatMap((side, index) =>
    pairsOf(base, side).map((pair) => ({ ...pair, side, at: index + 1 })),
  );
  const models = base.models.filter((model) => others.some((side) => side.models.includes(model)));
  const found = models.map((model) =>
    pairs.map(({ side, ours, against }) =>
      foundOf(base, side, { model, ours: ours.key, against }, { spreadOf, statistic }),
    ),
  );
  const cells = judged(found.flat(), limits);
  const rows = models.map(
    (model, at): ComparedRow => ({
      model,
      title: titleOf(model),
      cells: cells.slice(at * pairs.length, (at + 1) * pairs.length),
    }),
  );
  const columns = pairs.map(({ side, at, ours, against }, index): ComparedColumn => {
    const inColumn = rows.flatMap((row) => row.cells[index] ?? []);
    const means = meanOverModels(inColumn.flatMap(({ ratio }) => (ratio === null ? [] : [[ratio]])));
    return {
      key: `${side.letter} ${ours.key}`,
      side: at,
      letter: side.letter,
      configuration: ours.key,
      device: ours.device,
      precision: ours.precision,
      against,
      geometricMean: means?.ratio ?? null,
      geometricMean95: means?.confidence95 ?? null,
      models: means?.models ?? 0,
      counts: countsOf(inColumn),
    };
  });
  return {
    sides,
    facts,
    columns,
    rows,
    apart: others.flatMap((side) => (pairsOf(base, side).length > 0 ? [] : apartText(base, side))),
    tested: cells.filter(({ test }) => test !== null).length,
  };
}

/** Of all of its ratios; null: of some the one, of some the other. */
export function statisticOfComparison({ rows }: Pick<Comparison, 'rows'>): Statistic | null {
  const found = new Set(rows.flatMap(({ cells }) => cells.map(({ statistic }) => statistic)));
  const [one = null] = found;
  return found.size === 1 ? one : null;
}

function countsOf(cells: readonly Pick<ComparedCell, 'verdict'>[]): Readonly<Record<RatioVerdict, number>> {
  const counts = { faster: 0, slower: 0, same: 0, notEnoughData: 0, notTested: 0 };
  for (const verdict of verdicts) counts[verdict] = cells.filter((cell) => cell.verdict === verdict).length;
  return counts;
}

interface Pair {
  readonly ours: SideConfiguration;
  readonly against: string;
}

/** The same configuration of both, unless the base is held to one: then each against that one. */
function pairsOf(base: Side, side: Side): Pair[] {
  const sameRun = side.choice.run === base.choice.run;
  return side.configurations.flatMap((ours): Pair[] => {
    const against = base.choice.only ?? ours.key;
    if (!base.offered.some(({ key }) => key === against)) return [];
    return sameRun && against === ours.key ? [] : [{ ours, against }];
  });
}

function apartText(base: Side, side: Side): string {
  const names = ({ configurations }: Side) => configurations.map(({ key }) => key).join(', ') || 'nothing';
  if (side.choice.run === base.choice.run)
    return `${side.letter} is the run of A. Choose one configuration of each to compare them.`;
  return `${side.letter} has no configuration in common with A: A has ${names(base)}, ${side.letter} has ${names(side)}. Choose one configuration of each to compare them all the same.`;
}

/** A cell before it is judged, which is done beside all others. */
interface Found {
  readonly base: SideCell | null;
  readonly other: SideCell | null;
  readonly reason: string | null;
  /** Null: there is no ratio. */
  readonly pair: PairEvidence | null;
  readonly statistic: Statistic;
  readonly onlyMachineState: boolean;
  readonly unlike: readonly UnlikeKind[];
}

function foundOf(
  base: Side,
  side: Side,
  { model, ours, against }: { model: string; ours: string; against: string },
  { spreadOf, statistic: asked }: { readonly spreadOf: SpreadOf; readonly statistic: Statistic | undefined },
): Found {
  const a = base.cells.get(comparedCellKey(model, against)) ?? null;
  const b = side.cells.get(comparedCellKey(model, ours)) ?? null;
  const statistic = statisticBetween(base, side, asked);
  const nothing = { base: a, other: b, pair: null, statistic, onlyMachineState: false, unlike: [] };
  const missing = missingText(base, a) ?? missingText(side, b);
  if (missing !== null || a?.mean == null || b?.mean == null) return { ...nothing, reason: missing };
  const why = incomparable([base, a], [side, b]);
  if (why !== null)
    return {
      ...nothing,
      reason: null,
      pair: {
        evidence: { kind: 'untested', why },
        method: 'runs',
        spread: null,
        hodgesLehmann: null,
        load: null,
      },
    };
  const pair = pairOf([base, a], [side, b], spreadOf, statistic);
  if (pair === null)
    return { ...nothing, reason: base.running || side.running ? 'run in progress' : 'no samples' };
  return {
    ...nothing,
    reason: null,
    pair,
    onlyMachineState: isSame([base, a], [side, b]),
    unlike: unlikeOf([base, a], [side, b]),
  };
}

type Placed = readonly [Side, SideCell];

/** Between machines a ratio is a fact, but its cause is unknown; the same holds for a latency of another batch. */
function incomparable([base, a]: Placed, [side, b]: Placed): NotTestedReason | null {
  if (base.document === null || side.document === null) return 'meansOnly';
  if (a.cell?.summaryMs !== undefined || b.cell?.summaryMs !== undefined) return 'noSamples';
  if (side.machine !== base.machine) return 'otherMachine';
  return sameSizes(a.cell, b.cell) ? null : 'otherSizes';
}

function isSame([base, a]: Placed, [side, b]: Placed): boolean {
  if (base.document === null || side.document === null || a.cell === null || b.cell === null) return false;
  if (base.choice.run === side.choice.run) return false;
  return sameByConstruction({ run: base.document, cell: a.cell }, { run: side.document, cell: b.cell });
}

function unlikeOf([base, a]: Placed, [side, b]: Placed): UnlikeKind[] {
  if (base.choice.run === side.choice.run || a.cell === null || b.cell === null) return [];
  return unlikeConditions(conditionsOf(a.cell), conditionsOf(b.cell));
}

/** Of the study nothing but means is known. */
function statisticBetween(
  { document: a }: Side,
  { document: b }: Side,
  asked: Statistic | undefined,
): Statistic {
  if (a === null || b === null) return 'mean';
  return asked ?? statisticOf(a.run.preset, b.run.preset);
}

type KeptPairs = WeakMap<SideCell['rounds'], WeakMap<SideCell['rounds'], PairEvidence>>;
const kept: Readonly<Record<Statistic, KeptPairs>> = { mean: new WeakMap(), median: new WeakMap() };

function pairOf(
  [base, a]: Placed,
  [side, b]: Placed,
  spreadOf: SpreadOf,
  statistic: Statistic,
): PairEvidence | null {
  const [ours, theirs] = [measured(a), measured(b)];
  if (ours === null || theirs === null || base.document === null || side.document === null) return null;
  if (side.choice.run !== base.choice.run)
    return evidenceOfRuns(ours, theirs, [spreadOf(ours.cell.id), spreadOf(theirs.cell.id)], statistic);
  // Kept, since adding a side leaves what others show as it is.
  const known = kept[statistic].get(a.rounds)?.get(b.rounds);
  if (known !== undefined) return known;
  const pair = evidenceInRun(ours, theirs, statistic);
  if (pair === null) return null;
  if (!kept[statistic].has(a.rounds)) kept[statistic].set(a.rounds, new WeakMap());
  kept[statistic].get(a.rounds)?.set(b.rounds, pair);
  return pair;
}

const measured = ({ cell, rounds }: SideCell): (MeasuredSide & { cell: Cell }) | null =>
  cell === null || rounds.length === 0 ? null : { cell, rounds };

/** All of one comparison together. */
function judged(found: readonly Found[], limits: JudgeOptions | undefined): ComparedCell[] {
  const judgements = judge(
    found.flatMap(({ pair }) => pair?.evidence ?? []),
    limits,
  );
  let at = 0;
  return found.map(({ base, other, reason, pair, statistic, onlyMachineState, unlike }): ComparedCell => {
    const nothing = {
      ...{ base, other, statistic, confidence95: null, test: null, why: null, onlyMachineState, unlike },
    };
    const judgement = pair === null ? undefined : judgements[at++];
    if (pair === null || judgement === undefined) return { ...nothing, ratio: null, verdict: null, reason };
    if (judgement.verdict === 'notTested') {
      const { verdict, why } = judgement;
      const [a, b] = [base?.[statistic], other?.[statistic]];
      const ratio = a == null || b == null ? null : a / b;
      return { ...nothing, ratio, verdict, why, reason };
    }
    const { method, spread, hodgesLehmann, load } = pair;
    const { ratio, confidence95, verdict } = judgement;
    return {
      ...nothing,
      ratio,
      confidence95,
      verdict,
      reason,
      test: { ...judgement, method, spread, hodgesLehmann, load },
    };
  });
}

/** Sizes that were not recorded are taken for the model's own. */
function sameSizes(a: Cell | null, b: Cell | null): boolean {
  if (a?.batch !== b?.batch) return false;
  if (a?.inputs === undefined || b?.inputs === undefined)
    return shapesKey(a?.shapes) === shapesKey(b?.shapes);
  return inputsText(a.inputs) === inputsText(b.inputs);
}

function missingText({ letter }: Side, cell: SideCell | null): string | null {
  switch (cell?.status) {
    case undefined:
      return `not in ${letter}`;
    case 'measured':
      return null;
    case 'unsupported':
      return `${letter} not supported`;
    case 'queued':
    case 'running':
    case 'failed':
    case 'interrupted':
      return `${letter} ${cell?.status}`;
  }
}

/** A line for each ratio. */
export function compareCsv({ columns, rows, sides }: Comparison): string {
  const head = [
    'model',
    'base',
    'base configuration',
    'run',
    'configuration',
    'speedup',
    'low',
    'high',
    'verdict',
    'base ms',
    'ms',
    'reason',
    'latency',
  ];
  const lines = rows.flatMap(({ title, cells }) =>
    columns.flatMap((column, at) => {
      const cell = cells[at];
      if (cell === undefined) return [];
      const { ratio, confidence95, verdict, base, other, reason, statistic } = cell;
      return [
        [
          title,
          sides[0]?.choice.run ?? '',
          column.against,
          sides[column.side]?.choice.run ?? '',
          column.configuration,
          ratio,
          confidence95?.[0] ?? null,
          confidence95?.[1] ?? null,
          verdict === null ? null : verdictText(verdict),
          base?.[statistic] ?? null,
          other?.[statistic] ?? null,
          reason,
          statistic,
        ],
      ];
    }),
  );
  return csv([head, ...lines]);
}
