/** What was measured by `bench/verdicts.ts`, judged by the rules of the application and counted. */
import Table from 'cli-table3';
import { evidenceInRun, evidenceOfRuns, type PairEvidence } from '../../shared/comparing/evidence.ts';
import { spreadsOf } from '../../shared/comparing/spread.ts';
import type { Cell, RunWithRounds } from '../../shared/documents/run.ts';
import { mean, median } from '../../shared/statistics/descriptive.ts';
import { judge, type NotTestedReason, type RatioVerdict } from '../../shared/statistics/verdict.ts';
import { type VerdictRecord, verdictKinds } from './verdictRecords.ts';

const sideOf = (run: RunWithRounds, model: string) => {
  const cell = run.cells.find((one) => one.model === model);
  if (cell === undefined) throw new Error(`run ${run.run.id} has no ${model}`);
  return { cell, rounds: run.rounds.filter(({ cellId }) => cellId === cell.id) };
};

type Judged =
  | { readonly verdict: 'notTested'; readonly why: NotTestedReason }
  | {
      readonly verdict: Exclude<RatioVerdict, 'notTested'>;
      readonly log: number;
      /** Half-width of the 95 % interval, as a share. */
      readonly halfWidth: number;
    };

/** Alone, so that no p value is adjusted. */
function judged(pair: PairEvidence | null): Judged {
  const [judgement] = pair === null ? [] : judge([pair.evidence]);
  if (judgement === undefined) return { verdict: 'notTested', why: 'meansOnly' };
  if (judgement.verdict === 'notTested') return judgement;
  const [low, high] = judgement.confidence95;
  return { verdict: judgement.verdict, log: Math.log(judgement.ratio), halfWidth: Math.sqrt(high / low) - 1 };
}

const inside = (run: RunWithRounds, base: string, other: string): Judged =>
  judged(evidenceInRun(sideOf(run, base), sideOf(run, other), 'median'));

type Placed = readonly [run: RunWithRounds, model: string];

/** With the spread that all other runs show. */
function apart(runs: readonly RunWithRounds[], [a, base]: Placed, [b, other]: Placed): Judged {
  const spreads = spreadsOf([a, b], runs);
  const spreadOf = ({ cell }: { cell: Cell }) => spreads.find(({ cellId }) => cellId === cell.id) ?? null;
  const [ours, theirs] = [sideOf(a, base), sideOf(b, other)];
  return judged(evidenceOfRuns(ours, theirs, [spreadOf(ours), spreadOf(theirs)], 'median'));
}

/** Of each machine, quiet and busy, a table. */
export function evaluate(records: readonly VerdictRecord[]): string[] {
  const machineOf = ({ busy, run: { run } }: VerdictRecord): string =>
    `${run.machine.cpuModel}, ${run.machine.logicalProcessors} processors, ${busy ? 'a load of one core beside' : 'nothing started beside'}`;
  return [...Map.groupBy(records, machineOf)].map(([machine, own]) => `${machine}\n${tableOf(own)}`);
}

const percentOf = (count: number, of: number): string =>
  of === 0 ? '' : `${count} (${((100 * count) / of).toFixed(1)} %)`;

const heads = [
  'Pairs',
  'Tested',
  'Faster',
  'Slower',
  'Same',
  'Not enough',
  'Ratio',
  'Half-width',
  'Asked',
] as const;

function rowOf(name: string, all: readonly Judged[], asked: string): string[] {
  const known = all.filter((one) => one.verdict !== 'notTested');
  const count = (verdict: RatioVerdict) => known.filter((one) => one.verdict === verdict).length;
  return [
    name,
    `${known.length} of ${all.length}`,
    ...(['faster', 'slower', 'same', 'notEnoughData'] as const).map((one) =>
      percentOf(count(one), known.length),
    ),
    known.length === 0 ? '' : Math.exp(mean(known.map(({ log }) => -log))).toFixed(4),
    known.length === 0 ? '' : `${(100 * median(known.map(({ halfWidth }) => halfWidth))).toFixed(1)} %`,
    asked,
  ];
}

function tableOf(records: readonly VerdictRecord[]): string {
  const [sideBySide = [], separate = []] = verdictKinds.map((kind) =>
    records
      .filter((one) => one.kind === kind)
      .toSorted((a, b) => a.at - b.at)
      .map(({ run }) => run),
  );
  const pairsOf = (base: string, other: string) => sideBySide.map((run) => inside(run, base, other));
  const adjacent = separate.slice(1).flatMap((run, at) => {
    const before = separate[at];
    return before === undefined ? [] : [apart(separate, [before, 'base'], [run, 'base'])];
  });
  const all = separate.flatMap((a, at) => separate.slice(at + 1).map((b) => [a, b] as const));
  // In both orders, so that what drifts counts for neither.
  const slower = (other: string) =>
    all.flatMap(([a, b]) => [
      apart(separate, [a, 'base'], [b, other]),
      apart(separate, [b, 'base'], [a, other]),
    ]);
  const rows: (readonly [string, readonly Judged[], string])[] = [
    ['A/A inside one run', pairsOf('base', 'same'), '<= 5 % differ'],
    ['1 % more work inside', pairsOf('base', 'one'), '>= 95 % same or not enough'],
    ['5 % more work inside', pairsOf('base', 'five'), '>= 90 % slower'],
    ['A/A, adjacent runs', adjacent, '<= 5 % differ'],
    [
      'A/A, all pairs of runs',
      all.map(([a, b]) => apart(separate, [a, 'base'], [b, 'base'])),
      '<= 5 % differ',
    ],
    ['5 % more work, runs apart', slower('five'), 'never faster'],
    ['15 % more work, runs apart', slower('fifteen'), '>= 80 % slower, never faster'],
  ];
  const table = new Table({ head: [...heads], style: { head: [], border: [] } });
  const measured = rows.filter(([, pairs]) => pairs.length > 0);
  for (const row of measured) table.push(rowOf(...row));
  const untested = measured.flatMap(([name, pairs]) => {
    const reasons = Map.groupBy(
      pairs.flatMap((one) => (one.verdict === 'notTested' ? [one.why] : [])),
      (why) => why,
    );
    return [...reasons].map(([why, of]) => `Not tested, ${name}: ${of.length} ${why}.`);
  });
  return [table.toString(), ...untested, ...verdictKinds.flatMap((kind) => factsOf(kind, records))].join(
    '\n',
  );
}

/** How long they took, and what else ran. */
function factsOf(kind: VerdictRecord['kind'], records: readonly VerdictRecord[]): string[] {
  const own = records.filter((one) => one.kind === kind);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return [];
  const cells = own.flatMap(({ run }) => run.cells);
  const ends = (['target', 'budget', 'processes'] as const).flatMap((by) => {
    const count = cells.filter(({ ended }) => ended?.by === by).length;
    return count === 0 ? [] : [`${count} ended by ${by}`];
  });
  const others = own.flatMap(({ run }) => {
    const conditions = run.cells.flatMap(({ processes }) => processes.map((one) => one.conditions?.others));
    const known = conditions.flatMap((one) => one?.processors ?? []);
    return known.length === 0 ? [] : [mean(known)];
  });
  const range = (values: readonly number[], digits: number): string =>
    `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}, median ${median(values).toFixed(digits)}`;
  const budgetMs = first.run.run.method?.budgetMs ?? null;
  return [
    `${own.length} ${kind} runs over ${((last.at - first.at) / 60_000).toFixed(0)} min, budget ${(budgetMs ?? 0) / 1000} s a network; seconds each: ${range(
      own.map(({ tookMs }) => tookMs / 1000),
      0,
    )}; cells: ${ends.join(', ')}, ${median(cells.map(({ processes }) => processes.length))} processes in the median; load before: ${range(
      own.map(({ load }) => load),
      1,
    )}; processors used by others: ${others.length === 0 ? 'not known' : range(others, 2)}.`,
  ];
}
