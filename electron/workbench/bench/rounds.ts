/** The timed inferences of one round. */
import type { RunPlan } from '../../../shared/documents/run.ts';
import { millisecondsToNanoseconds } from '../../../shared/units.ts';
import type { Measurement } from '../../jobs/host/benchmark.ts';

/**
 * All processes together have the inferences that are asked for, at least.
 * @param round of its process, from 0
 */
export function inferencesOfRound({ iterations, method }: RunPlan, round: number): number {
  const each = Math.ceil(iterations / (method.rounds * method.processes));
  return method.includeFirst && round === 0 ? Math.max(1, each - 1) : each;
}

/** Its samples; the first round of a process begins with the inference after compilation, where that is asked for. */
export function samplesOfRound(
  { method }: RunPlan,
  round: number,
  { firstInferenceMs }: Measurement['report'],
  samplesNs: BigInt64Array,
): BigInt64Array {
  if (!method.includeFirst || round > 0 || firstInferenceMs === null) return samplesNs;
  const firstNs = BigInt(Math.round(millisecondsToNanoseconds(firstInferenceMs)));
  return BigInt64Array.of(firstNs, ...samplesNs);
}
