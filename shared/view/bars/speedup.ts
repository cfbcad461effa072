/** Speedup bars like the study's Fig. 1: the latency of a baseline over that of another configuration, for each model. */
import type { ModelList } from '../../modelList.ts';
import type { Precision } from '../../precision.ts';
import { csv } from '../../profile/csv.ts';
import type { Cell, RoundDocument, RunWithRounds } from '../../run.ts';
import { geometricMean, mean, type PairedRatio, pairedRatio } from '../../statistics.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import type { Milliseconds } from '../../units.ts';
import type { Matrix, MatrixColumn } from '../matrix/matrix.ts';

export type Verdict = 'faster' | 'slower' | 'no difference';

export interface SpeedupBar {
  readonly model: string;
  readonly title: string;
  /** Null: one of the two was not measured; `reason` says why. */
  readonly ratio: PairedRatio | null;
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly baselineMs: Milliseconds | null;
  readonly otherMs: Milliseconds | null;
  /** The study's own ratio; null: it has none. */
  readonly study: number | null;
}

export interface SpeedupPanel {
  readonly key: string;
  readonly device: string;
  readonly precision: Precision;
  readonly baseline: string;
  readonly bars: readonly SpeedupBar[];
  /** Null where no model has both. */
  readonly geometricMean: number | null;
  readonly arithmeticMean: number | null;
  readonly models: number;
}

export interface SpeedupSources {
  readonly document: Pick<RunWithRounds, 'cells' | 'rounds'>;
  /** Its rows are the order of the models. */
  readonly matrix: Pick<Matrix, 'columns' | 'rows'>;
  readonly baseline: string;
  readonly over: string;
  readonly catalogue: ModelList['models'];
  readonly study: ReferenceRun | null;
}

/** Null where the run has no such columns. */
export function speedupPanel(sources: SpeedupSources): SpeedupPanel | null {
  const { document, matrix, baseline, over } = sources;
  const [base, other] = [baseline, over].map((key) => matrix.columns.find((column) => column.key === key));
  if (base === undefined || other === undefined) return null;
  const [atBase, atOther] = [matrix.columns.indexOf(base), matrix.columns.indexOf(other)];
  const rounds = Map.groupBy(document.rounds, ({ cellId }) => cellId);
  const bars = matrix.rows.map(({ model, title, cells }): SpeedupBar => {
    const [ofBase, ofOther] = [cells[atBase]?.cell, cells[atOther]?.cell];
    const ratio = ratioOf(ofBase, ofOther, rounds);
    return {
      model,
      title,
      ratio,
      verdict: ratio === null ? null : verdictOf(ratio),
      reason: ratio === null ? missing(ofBase, ofOther) : null,
      baselineMs: ofBase?.latencyMs?.mean ?? null,
      otherMs: ofOther?.latencyMs?.mean ?? null,
      study: studyRatio(sources, model, base, other),
    };
  });
  const ratios = bars.flatMap(({ ratio }) => (ratio === null ? [] : [ratio.ratio]));
  return {
    key: over,
    device: other.device,
    precision: other.precision,
    baseline,
    bars,
    geometricMean: ratios.length === 0 ? null : geometricMean(ratios),
    arithmeticMean: ratios.length === 0 ? null : mean(ratios),
    models: ratios.length,
  };
}

/** Rounds with the same number were measured side by side and are compared in pairs; without any, each cell's by themselves. */
export function ratioOf(
  base: Cell | undefined,
  other: Cell | undefined,
  rounds: ReadonlyMap<string, readonly RoundDocument[]>,
): PairedRatio | null {
  if (base?.status !== 'measured' || other?.status !== 'measured') return null;
  const [a, b] = [base, other].map(({ id }) => new Map(rounds.get(id)?.map((one) => [one.round, one])));
  const pairs = [...(a?.keys() ?? [])].filter((round) => b?.has(round) === true).sort((x, y) => x - y);
  const samples = (of: typeof a, wanted: readonly number[]) =>
    wanted.map((round) => of?.get(round)?.samplesNs ?? []);
  if (pairs.length > 0) return pairedRatio(samples(a, pairs), samples(b, pairs));
  const [allOfA, allOfB] = [samples(a, [...(a?.keys() ?? [])]), samples(b, [...(b?.keys() ?? [])])];
  if (allOfA.length === 0 || allOfB.length === 0) return null;
  return pairedRatio(allOfA, allOfB, { paired: false });
}

/** By the interval alone: one that holds 1 shows no difference, which is not the same as equal. */
export function verdictOf({ confidence95: [low, high] }: PairedRatio): Verdict {
  if (low > 1) return 'faster';
  return high < 1 ? 'slower' : 'no difference';
}

/** Names the configuration that is to blame where the other one was measured. */
function missing(base: Cell | undefined, other: Cell | undefined): string {
  const cell = base?.status === 'measured' ? other : base;
  if (cell === undefined) return 'not in this run';
  const word = cell.status === 'unsupported' ? 'not supported' : cell.status;
  if (cell.status === 'measured') return 'no common rounds';
  return cell === base ? `${cell.device} ${cell.precision} ${word}` : word;
}

function studyRatio(
  { catalogue, study }: SpeedupSources,
  model: string,
  base: MatrixColumn,
  other: MatrixColumn,
): number | null {
  const row = catalogue.find(({ id }) => id === model)?.studyRow;
  if (row === undefined || study === null || base.study === null || other.study === null) return null;
  const { columns, rows } = study.table1;
  const [below, above] = [base.study, other.study].map((column) => rows[row]?.[columns.indexOf(column)]);
  return below === undefined || above === undefined ? null : above / below;
}

export const speedupOrders = ['study order', 'speedup', 'name'] as const;
export type SpeedupOrder = (typeof speedupOrders)[number];

/** The first panel's ratios order all panels, so that they share one axis. */
export function orderedModels(panels: readonly Pick<SpeedupPanel, 'bars'>[], order: SpeedupOrder): string[] {
  const bars = panels[0]?.bars ?? [];
  const sorted =
    order === 'speedup'
      ? bars.toSorted((a, b) => (b.ratio?.ratio ?? -1) - (a.ratio?.ratio ?? -1))
      : order === 'name'
        ? bars.toSorted((a, b) => a.title.localeCompare(b.title))
        : bars;
  return sorted.map(({ model }) => model);
}

/** A line for each bar. */
export function speedupCsv(panels: readonly SpeedupPanel[]): string {
  const head = [
    'model',
    'baseline',
    'configuration',
    'speedup',
    'low',
    'high',
    'verdict',
    'baseline ms',
    'ms',
    'study',
    'reason',
  ];
  const lines = panels.flatMap(({ key, baseline, bars }) =>
    bars.map(({ title, ratio, verdict, baselineMs, otherMs, study, reason }) => [
      title,
      baseline,
      key,
      ratio?.ratio ?? null,
      ratio?.confidence95[0] ?? null,
      ratio?.confidence95[1] ?? null,
      verdict,
      baselineMs,
      otherMs,
      study,
      reason,
    ]),
  );
  return csv([head, ...lines]);
}
