/** Speedup bars like the study's Fig. 1: the latency of a baseline over that of another configuration, for each model. */
import { evidenceInRun } from '../../comparing/evidence.ts';
import type { Statistic } from '../../comparing/processes.ts';
import type { Cell, RoundDocument, RunWithRounds } from '../../documents/run.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';
import { csv } from '../../profile/csv.ts';
import { type ModelsMean, meanOverModels } from '../../statistics/modelsInterval.ts';
import { type Judgement, judge, type RatioVerdict } from '../../statistics/verdict.ts';
import { mean, type PairedRatio } from '../../statistics.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import type { Milliseconds } from '../../units.ts';
import type { Matrix, MatrixColumn } from '../matrix/matrix.ts';
import { verdictText } from '../text/verdictText.ts';

export interface SpeedupBar {
  readonly model: string;
  readonly title: string;
  /** Null: one of the two was not measured; `reason` says why. */
  readonly ratio: PairedRatio | null;
  readonly verdict: RatioVerdict | null;
  readonly reason: string | null;
  readonly baselineMs: Milliseconds | null;
  readonly otherMs: Milliseconds | null;
  /** The study's own ratio; null: it has none. */
  readonly study: number | null;
}

export interface SpeedupPanel {
  readonly key: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
  readonly baseline: string;
  readonly bars: readonly SpeedupBar[];
  /** Null where no model has both. */
  readonly geometricMean: number | null;
  /** How another choice of such models might have come out; null: of fewer than two. */
  readonly geometricMean95: ModelsMean['confidence95'];
  readonly arithmeticMean: number | null;
  readonly models: number;
}

interface SpeedupSources {
  readonly document: Pick<RunWithRounds, 'cells' | 'rounds'>;
  /** Of a configuration's latencies, whose ratio is drawn. */
  readonly statistic: Statistic;
  /** Its rows are the order of the models. */
  readonly matrix: Pick<Matrix, 'columns' | 'rows'>;
  readonly baseline: string;
  readonly over: string;
  readonly catalogue: ModelList['models'];
  readonly study: ReferenceRun | null;
}

/** Null where the run has no such columns. */
export function speedupPanel(sources: SpeedupSources): SpeedupPanel | null {
  const { document, matrix, baseline, over, statistic } = sources;
  const [base, other] = [baseline, over].map((key) => matrix.columns.find((column) => column.key === key));
  if (base === undefined || other === undefined) return null;
  const [atBase, atOther] = [matrix.columns.indexOf(base), matrix.columns.indexOf(other)];
  const rounds = Map.groupBy(document.rounds, ({ cellId }) => cellId);
  const judgements = judgedPairs(
    matrix.rows.map(({ cells }) => [cells[atBase]?.cell, cells[atOther]?.cell]),
    rounds,
    statistic,
  );
  const bars = matrix.rows.map(({ model, title, cells }, at): SpeedupBar => {
    const [ofBase, ofOther] = [cells[atBase]?.cell, cells[atOther]?.cell];
    const tested = testedOf(judgements[at]);
    return {
      model,
      title,
      ratio: tested === null ? null : { ratio: tested.ratio, confidence95: tested.confidence95 },
      verdict: tested?.verdict ?? null,
      reason: tested === null ? missing(ofBase, ofOther) : null,
      baselineMs: ofBase?.latencyMs?.[statistic] ?? null,
      otherMs: ofOther?.latencyMs?.[statistic] ?? null,
      study: studyRatio(sources, model, base, other),
    };
  });
  const ratios = bars.flatMap(({ ratio }) => (ratio === null ? [] : [ratio.ratio]));
  const means = meanOverModels(ratios.map((ratio) => [ratio]));
  return {
    key: over,
    device: other.device,
    precision: other.precision,
    baseline,
    bars,
    geometricMean: means?.ratio ?? null,
    geometricMean95: means?.confidence95 ?? null,
    arithmeticMean: ratios.length === 0 ? null : mean(ratios),
    models: ratios.length,
  };
}

export const testedOf = (judgement: Judgement | null | undefined) =>
  judgement == null || judgement.verdict === 'notTested' ? null : judgement;

/**
 * Pairs of cells of one run, judged together; null where one was not measured or its samples are gone. Rounds with the same number
 * were measured side by side and are compared in pairs; without any, each cell's by themselves.
 */
export function judgedPairs(
  pairs: readonly (readonly [Cell | undefined, Cell | undefined])[],
  rounds: ReadonlyMap<string, readonly RoundDocument[]>,
  statistic: Statistic,
): (Judgement | null)[] {
  const evidence = pairs.map(([base, other]) => {
    if (base?.status !== 'measured' || other?.status !== 'measured') return null;
    const [a, b] = [base, other].map((cell) => ({
      cell,
      rounds: (rounds.get(cell.id) ?? []).toSorted((x, y) => x.round - y.round),
    }));
    return a === undefined || b === undefined ? null : evidenceInRun(a, b, statistic);
  });
  const judgements = judge(evidence.flatMap((one) => one?.evidence ?? []));
  let at = 0;
  return evidence.map((one) => (one === null ? null : (judgements[at++] ?? null)));
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
export function speedupCsv(panels: readonly SpeedupPanel[], statistic: Statistic): string {
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
    'latency',
  ];
  const lines = panels.flatMap(({ key, baseline, bars }) =>
    bars.map(({ title, ratio, verdict, baselineMs, otherMs, study, reason }) => [
      title,
      baseline,
      key,
      ratio?.ratio ?? null,
      ratio?.confidence95[0] ?? null,
      ratio?.confidence95[1] ?? null,
      verdict === null ? null : verdictText(verdict),
      baselineMs,
      otherMs,
      study,
      reason,
      statistic,
    ]),
  );
  return csv([head, ...lines]);
}
