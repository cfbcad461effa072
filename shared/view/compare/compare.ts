/** Sides of a comparison against their base: which ratios there are, their intervals and verdicts. */

import { inputsText, shapesKey } from '../../inputShapes.ts';
import type { Precision } from '../../precision.ts';
import { csv } from '../../profile/csv.ts';
import type { Cell } from '../../run.ts';
import { geometricMean, type PairedRatio, pairedRatio } from '../../statistics.ts';
import { type Verdict, verdictOf } from '../bars/speedup.ts';
import { type DifferingFact, factsOf } from './compareFacts.ts';
import { cellKey, type Side, type SideCell, type SideConfiguration } from './compareSides.ts';

export interface ComparedCell {
  readonly base: SideCell | null;
  readonly other: SideCell | null;
  /** Latency of the base over that of this side; null: `reason` says why it is missing. */
  readonly ratio: number | null;
  /** Null where nothing can be tested. */
  readonly confidence95: PairedRatio['confidence95'] | null;
  readonly verdict: Verdict | 'not tested' | null;
  readonly reason: string | null;
}

export interface ComparedColumn {
  /** Letter of the side and its configuration, such as `B CPU INT8`. */
  readonly key: string;
  /** Index of the side, 1 and up: 0 is the base. */
  readonly side: number;
  readonly letter: string;
  readonly configuration: string;
  readonly device: string;
  readonly precision: Precision;
  /** The base's configuration that it is compared with. */
  readonly against: string;
  /** Over the cells with a ratio; null: none. */
  readonly geometricMean: number | null;
  readonly models: number;
  readonly counts: Readonly<Record<Verdict | 'not tested', number>>;
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

/**
 * @param sides the base first
 * @param titleOf a model's name for people
 */
export function compareSides(sides: readonly Side[], titleOf: (model: string) => string): Comparison {
  const [base, ...others] = sides;
  const facts = factsOf(sides);
  if (base === undefined) return { sides, facts, columns: [], rows: [], apart: [], tested: 0 };
  const pairs = others.flatMap((side, index) =>
    pairsOf(base, side).map((pair) => ({ ...pair, side, at: index + 1 })),
  );
  const models = base.models.filter((model) => others.some((side) => side.models.includes(model)));
  const rows = models.map(
    (model): ComparedRow => ({
      model,
      title: titleOf(model),
      cells: pairs.map(({ side, ours, against }) => compared(base, side, model, ours.key, against)),
    }),
  );
  const columns = pairs.map(({ side, at, ours, against }, index): ComparedColumn => {
    const cells = rows.flatMap((row) => row.cells[index] ?? []);
    const ratios = cells.flatMap(({ ratio }) => ratio ?? []);
    const count = (verdict: ComparedCell['verdict']) =>
      cells.filter((cell) => cell.verdict === verdict).length;
    return {
      key: `${side.letter} ${ours.key}`,
      side: at,
      letter: side.letter,
      configuration: ours.key,
      device: ours.device,
      precision: ours.precision,
      against,
      geometricMean: ratios.length === 0 ? null : geometricMean(ratios),
      models: ratios.length,
      counts: {
        faster: count('faster'),
        slower: count('slower'),
        'no difference': count('no difference'),
        'not tested': count('not tested'),
      },
    };
  });
  return {
    sides,
    facts,
    columns,
    rows,
    apart: others.flatMap((side) => (pairsOf(base, side).length > 0 ? [] : apartText(base, side))),
    tested: columns.reduce(
      (sum, { counts }) => sum + counts.faster + counts.slower + counts['no difference'],
      0,
    ),
  };
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

function compared(base: Side, side: Side, model: string, ours: string, against: string): ComparedCell {
  const a = base.cells.get(cellKey(model, against)) ?? null;
  const b = side.cells.get(cellKey(model, ours)) ?? null;
  const nothing = { base: a, other: b, ratio: null, confidence95: null, verdict: null };
  const missing = missingText(base, a) ?? missingText(side, b);
  if (missing !== null || a?.mean == null || b?.mean == null) return { ...nothing, reason: missing };
  // Between machines a ratio is a fact, but its cause is unknown; the same holds for a latency of another batch.
  const elsewhere = side.machine !== base.machine || !sameSizes(a.cell, b.cell);
  if (elsewhere) {
    const ratio = a.mean / b.mean;
    return { base: a, other: b, ratio, confidence95: null, verdict: 'not tested', reason: null };
  }
  const tested = testedRatio(a, b, side.choice.run === base.choice.run);
  if (tested === null)
    return { ...nothing, reason: base.running || side.running ? 'run in progress' : 'no samples' };
  return { base: a, other: b, ...tested, verdict: verdictOf(tested), reason: null };
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

const tests = new WeakMap<SideCell['rounds'], WeakMap<SideCell['rounds'], PairedRatio>>();

/** Kept, since adding a side leaves the ratios of the others as they are. */
function testedRatio(a: SideCell, b: SideCell, sameRun: boolean): PairedRatio | null {
  const known = tests.get(a.rounds)?.get(b.rounds);
  if (known !== undefined) return known;
  if (a.rounds.length === 0 || b.rounds.length === 0) return null;
  const [above, below] = sameRun ? inPairs(a, b) : [[], []];
  const ratio =
    above.length > 0 ? pairedRatio(above, below) : pairedRatio(samplesOf(a), samplesOf(b), { paired: false });
  if (!tests.has(a.rounds)) tests.set(a.rounds, new WeakMap());
  tests.get(a.rounds)?.set(b.rounds, ratio);
  return ratio;
}

/** Rounds of different runs, or before and after a run was resumed, were not measured side by side: each side draws its own. */
const samplesOf = ({ rounds }: SideCell): number[][] => rounds.map(({ samplesNs }) => samplesNs);

/** Empty: no round of one was measured next to one of the other. */
function inPairs(a: SideCell, b: SideCell): [number[][], number[][]] {
  const numbers = a.rounds
    .map(({ round }) => round)
    .filter((one) => b.rounds.some(({ round }) => round === one));
  const of = ({ rounds }: SideCell) =>
    numbers.map((one) => rounds.find(({ round }) => round === one)?.samplesNs ?? []);
  return [of(a), of(b)];
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
  ];
  const lines = rows.flatMap(({ title, cells }) =>
    columns.flatMap((column, at) => {
      const cell = cells[at];
      if (cell === undefined) return [];
      const { ratio, confidence95, verdict, base, other, reason } = cell;
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
          verdict,
          base?.mean ?? null,
          other?.mean ?? null,
          reason,
        ],
      ];
    }),
  );
  return csv([head, ...lines]);
}
