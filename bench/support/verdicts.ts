/** What was measured by `bench/verdicts.ts`, judged by the rules of the application and counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { z } from 'zod';
import { evidenceInRun, evidenceOfRuns, type PairEvidence } from '../../shared/comparing/evidence.ts';
import { spreadsOf } from '../../shared/comparing/spread.ts';
import { type Cell, type RunWithRounds, runWithRoundsSchema } from '../../shared/documents/run.ts';
import { mean, median } from '../../shared/statistics/descriptive.ts';
import { judge, type RatioVerdict } from '../../shared/statistics/verdict.ts';

export const recordSchema = z.object({
  kind: z.enum(['inside', 'apart']),
  /** Its file in the folder. */
  run: z.string(),
  /** When it began, in milliseconds since 1970. */
  at: z.number(),
  /** Milliseconds. */
  tookMs: z.number(),
  /** Of the machine before it, over one minute. */
  load: z.number(),
});
export type VerdictRecord = z.infer<typeof recordSchema>;

const sideOf = (run: RunWithRounds, model: string) => {
  const cell = run.cells.find((one) => one.model === model);
  if (cell === undefined) throw new Error(`run ${run.run.id} has no ${model}`);
  return { cell, rounds: run.rounds.filter(({ cellId }) => cellId === cell.id) };
};

interface Judged {
  readonly verdict: RatioVerdict;
  readonly log: number;
  /** Half-width of the 95 % interval, as a share. */
  readonly halfWidth: number;
}

/** Alone, so that no p value is adjusted. */
function judged(pair: PairEvidence | null): Judged | null {
  const [judgement] = pair === null ? [] : judge([pair.evidence]);
  if (judgement === undefined || judgement.verdict === 'notTested') return null;
  const [low, high] = judgement.confidence95;
  return { verdict: judgement.verdict, log: Math.log(judgement.ratio), halfWidth: Math.sqrt(high / low) - 1 };
}

const inside = (run: RunWithRounds, base: string, other: string): Judged | null =>
  judged(evidenceInRun(sideOf(run, base), sideOf(run, other), 'median'));

/** With the spread that all other runs show. */
function apart(runs: readonly RunWithRounds[], [a, base]: Placed, [b, other]: Placed): Judged | null {
  const spreads = spreadsOf([a, b], runs);
  const spreadOf = ({ cell }: { cell: Cell }) => spreads.find(({ cellId }) => cellId === cell.id) ?? null;
  const [ours, theirs] = [sideOf(a, base), sideOf(b, other)];
  return judged(evidenceOfRuns(ours, theirs, [spreadOf(ours), spreadOf(theirs)], 'median'));
}
type Placed = readonly [run: RunWithRounds, model: string];

export function evaluate(folder: string, records: readonly VerdictRecord[]): string {
  const runsOf = (kind: VerdictRecord['kind']): RunWithRounds[] =>
    records
      .filter((one) => one.kind === kind)
      .map(({ run }) => runWithRoundsSchema.parse(JSON.parse(readFileSync(join(folder, run), 'utf8'))));
  const [sideBySide, separate] = [runsOf('inside'), runsOf('apart')];
  const table = new Table({
    head: ['Pairs', 'Judged', 'Faster', 'Slower', 'Same', 'Not enough', 'Ratio', 'Half-width', 'Asked'],
    style: { head: [], border: [] },
  });
  const add = (name: string, all: readonly (Judged | null)[], asked: string): void => {
    const known = all.filter((one) => one !== null);
    const share = (verdict: RatioVerdict): string => {
      const count = known.filter((one) => one.verdict === verdict).length;
      return known.length === 0 ? '' : `${count} (${((100 * count) / known.length).toFixed(0)} %)`;
    };
    table.push([
      name,
      `${known.length} of ${all.length}`,
      ...(['faster', 'slower', 'same', 'notEnoughData'] as const).map(share),
      known.length === 0 ? '' : Math.exp(mean(known.map(({ log }) => -log))).toFixed(4),
      known.length === 0 ? '' : `${(100 * median(known.map(({ halfWidth }) => halfWidth))).toFixed(1)} %`,
      asked,
    ]);
  };
  const pairsOf = (base: string, other: string) => sideBySide.map((run) => inside(run, base, other));
  add('A/A inside one run', pairsOf('base', 'same'), '<= 5 % differ');
  add('1 % more work inside', pairsOf('base', 'one'), '>= 95 % same or not enough');
  add('5 % more work inside', pairsOf('base', 'five'), '>= 90 % slower');
  const adjacent = separate.slice(1).flatMap((run, at) => {
    const before = separate[at];
    return before === undefined ? [] : [apart(separate, [before, 'base'], [run, 'base'])];
  });
  const all = separate.flatMap((a, at) => separate.slice(at + 1).map((b) => [a, b] as const));
  const between = (base: string, other: string) =>
    all.map(([a, b]) => apart(separate, [a, base], [b, other]));
  add('A/A, adjacent runs', adjacent, '<= 5 % differ');
  add('A/A, all pairs of runs', between('base', 'base'), '<= 5 % differ');
  add('5 % more work, runs apart', between('base', 'five'), 'never faster');
  add('15 % more work, runs apart', between('base', 'fifteen'), '>= 80 % slower');
  const cells = [...sideBySide, ...separate].flatMap((run) => run.cells);
  const byTarget = cells.filter(({ ended }) => ended?.by === 'target').length;
  const span = records.filter(({ kind }) => kind === 'apart').map(({ at }) => at);
  return [
    table.toString(),
    `Ratio: geometric mean of the candidate's latency over the base's. ${byTarget} of ${cells.length} cells reached their target, with ${median(cells.map(({ processes }) => processes.length))} processes in the median; runs took ${(median(records.map(({ tookMs }) => tookMs)) / 1000).toFixed(0)} s; separate runs over ${((Math.max(...span) - Math.min(...span)) / 60_000).toFixed(0)} min; load ${median(records.map(({ load }) => load)).toFixed(1)}.`,
  ].join('\n');
}
