/** Each cell of a run against what a person would hold it against, all judged together, with what its profiles say. */
import { statisticOf } from '../../comparing/evidence.ts';
import type { Profile } from '../../documents/profile.ts';
import type { Cell, RunWithRounds } from '../../documents/run.ts';
import { explain } from '../../findings/explain.ts';
import type { Explanation } from '../../findings/finding.ts';
import { deviceFacts } from '../../machine/device.ts';
import type { Judgement } from '../../statistics/verdict.ts';
import { judgedPairs } from './speedup.ts';

interface JudgedCell {
  readonly cell: Cell;
  /** FP32 of the same device; of another device's FP32 the CPU's; null: the cell is the base, or there is none. */
  readonly base: Cell | null;
  /** Null: one of the two was not measured, or samples are gone. */
  readonly judgement: Judgement | null;
}

/** In the order of the run. */
export function judgedCells({
  cells,
  rounds,
  run: { preset },
}: Pick<RunWithRounds, 'cells' | 'rounds'> & {
  readonly run: Pick<RunWithRounds['run'], 'preset'>;
}): JudgedCell[] {
  const bases = cells.map((cell) => baseOf(cell, cells));
  const byCell = Map.groupBy(rounds, ({ cellId }) => cellId);
  const pairs = cells.map((cell, at): [Cell | undefined, Cell | undefined] => {
    const base = bases[at] ?? null;
    return base === null ? [undefined, undefined] : [base, cell];
  });
  const judgements = judgedPairs(pairs, byCell, statisticOf(preset));
  return cells.map((cell, at) => ({
    cell,
    base: bases[at] ?? null,
    judgement: judgements[at] ?? null,
  }));
}

function baseOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  const float = cells.filter(({ model, precision }) => model === cell.model && precision === 'FP32');
  if (cell.precision !== 'FP32') return float.find(({ device }) => device === cell.device) ?? null;
  const cpu = float.find(({ device }) => deviceFacts(device).study === 'CPU') ?? null;
  return cpu === null || cpu.id === cell.id ? null : cpu;
}

/** @param profileOf the profile that shows a cell's kernels; null: none is kept */
export const explainedCells = (
  document: Parameters<typeof judgedCells>[0],
  profileOf: (cell: Cell) => Profile | null,
): { readonly cell: Cell; readonly explanation: Explanation }[] =>
  judgedCells(document).map((judged) => ({
    cell: judged.cell,
    explanation: explainedCell(judged, profileOf),
  }));

export const explainedCell = (
  { cell, base, judgement }: JudgedCell,
  profileOf: (cell: Cell) => Profile | null,
): Explanation =>
  explain({
    ...{ cell, base, judgement },
    profile: profileOf(cell),
    baseProfile: base === null ? null : profileOf(base),
  });
