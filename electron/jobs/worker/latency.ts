/** The latency loop: synchronous inferences one after another, each timed by a steady clock in nanoseconds. */

import { milliseconds } from '../../../shared/units.ts';
import type { InferRequest, LoadedRuntime } from '../../openvino/load.ts';
import { runtimeFailure } from '../../openvino/runtimeError.ts';
import type { RoundReport, RoundRequest } from '../wire/protocol.ts';

/** More samples than this in one round would be a mistake in the plan, not a measurement. */
const mostSamples = 1_000_000;

export async function measureLatencies(
  { addon }: LoadedRuntime,
  request: InferRequest,
  round: RoundRequest,
  signal: AbortSignal,
): Promise<RoundReport> {
  if (addon.measure === undefined || addon.MeasureControl === undefined)
    return loopInScript(request, round, signal);
  const control = new addon.MeasureControl();
  const cancel = () => control.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const result = await addon.measure(request, {
      ...(round.minimumMs === null
        ? { iterations: round.iterations }
        : { iterations: mostSamples, minIterations: round.iterations, maxDurationMs: round.minimumMs }),
      control,
    });
    return { startedAtMs: result.startedAtEpochMs, samplesNs: result.samplesNs, cancelled: result.cancelled };
  } catch (error) {
    throw runtimeFailure('runtime', 'An inference failed', error, { kind: 'inference-failed' });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** For openvino-node, which has no loop of its own: the binding's overhead is inside each sample. */
async function loopInScript(
  request: InferRequest,
  round: RoundRequest,
  signal: AbortSignal,
): Promise<RoundReport> {
  const startedAtMs = milliseconds(Date.now());
  const started = performance.now();
  const samples: bigint[] = [];
  const enough = () =>
    samples.length >= mostSamples ||
    (samples.length >= round.iterations &&
      (round.minimumMs === null || performance.now() - started >= round.minimumMs));
  while (!enough() && !signal.aborted) {
    const before = process.hrtime.bigint();
    try {
      request.infer();
    } catch (error) {
      throw runtimeFailure('runtime', 'An inference failed', error, { kind: 'inference-failed' });
    }
    samples.push(process.hrtime.bigint() - before);
    // Lets the host's cancel message in between two inferences.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { startedAtMs, samplesNs: BigInt64Array.from(samples), cancelled: signal.aborted };
}
