/** Where 8 bits cost time instead of saving it: small layers, reorders between precisions, a CPU without 8-bit instructions. */
import type { Cell, Configuration } from '../documents/run.ts';
import { judge } from '../statistics/verdict.ts';
import type { Milliseconds } from '../units.ts';
import { evidenceInRun, type MeasuredSide } from './evidence.ts';
import type { Statistic } from './processes.ts';

export interface SlowerInt8 {
  /** INT8's latency over FP32's. */
  readonly ratio: number;
  /** Of the ratio; it lies above 1. */
  readonly confidence95: [number, number];
  readonly int8Ms: Milliseconds;
  readonly floatMs: Milliseconds;
}

/** Null: it is not called slower by the rule of all verdicts within a run. */
export function slowerInt8(int8: MeasuredSide, float: MeasuredSide, statistic: Statistic): SlowerInt8 | null {
  const evidence = evidenceInRun(int8, float, statistic)?.evidence;
  const [judgement] = evidence === undefined ? [] : judge([evidence]);
  const [ofInt8, ofFloat] = [int8.cell.latencyMs, float.cell.latencyMs];
  // Of INT8's latency over FP32's: above 1 where FP32, the other one, is faster.
  if (judgement?.verdict !== 'faster' || ofInt8 === null || ofFloat === null) return null;
  const { ratio, confidence95 } = judgement;
  return { ratio, confidence95: [...confidence95], int8Ms: ofInt8[statistic], floatMs: ofFloat[statistic] };
}

/**
 * The measured INT8 and FP32 cells of one configuration that differ in nothing but the precision.
 * @param cells one for each of the configurations, in their order
 */
export function int8AndFloat<C extends Pick<Cell, 'status'>>(
  configurations: readonly Configuration[],
  cells: readonly C[],
  configuration: Configuration,
): { readonly int8: C; readonly float: C } | null {
  const key = (one: Configuration) => JSON.stringify({ ...one, precision: null });
  const measured = (precision: Configuration['precision']) =>
    cells.find((cell, index) => {
      const own = configurations[index];
      return own?.precision === precision && key(own) === key(configuration) && cell.status === 'measured';
    });
  const [int8, float] = [measured('INT8'), measured('FP32')];
  return int8 === undefined || float === undefined ? null : { int8, float };
}
