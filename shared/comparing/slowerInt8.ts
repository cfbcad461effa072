/** Where 8 bits cost time instead of saving it: small layers, reorders between precisions, a CPU without 8-bit instructions. */
import type { Cell, Configuration } from '../documents/run.ts';
import { mean, pairedRatio, type Round } from '../statistics.ts';
import { type Milliseconds, nanoseconds, nanosecondsToMilliseconds } from '../units.ts';

export interface SlowerInt8 {
  /** INT8's latency over FP32's. */
  readonly ratio: number;
  /** Of the ratio; it lies above 1. */
  readonly confidence95: [number, number];
  readonly int8Ms: Milliseconds;
  readonly floatMs: Milliseconds;
}

/**
 * Null: it is faster, or no difference is shown.
 * @param int8 rounds of samples in nanoseconds
 * @param paired whether round i of both was measured in the same minute
 */
export function slowerInt8(
  int8: readonly Round[],
  float: readonly Round[],
  paired: boolean,
): SlowerInt8 | null {
  if (int8.length === 0 || float.length === 0) return null;
  const ratio = pairedRatio(int8, float, { paired: paired && int8.length === float.length });
  return ratio.confidence95[0] > 1
    ? {
        ratio: ratio.ratio,
        confidence95: [...ratio.confidence95],
        int8Ms: meanMs(int8),
        floatMs: meanMs(float),
      }
    : null;
}

const meanMs = (rounds: readonly Round[]): Milliseconds =>
  nanosecondsToMilliseconds(
    nanoseconds(mean(Float64Array.from(rounds.flatMap((round) => Array.from(round, Number))))),
  );

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
