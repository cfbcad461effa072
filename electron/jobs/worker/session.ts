/** One configuration, compiled and ready to be measured round by round, in a job's process. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { nanoseconds, nanosecondsToMilliseconds } from '../../../shared/units.ts';
import type { Core, InferRequest, LoadedRuntime } from '../../openvino/load.ts';
import type { RoundReport, RoundRequest, SessionReport, SessionRequest } from '../wire/protocol.ts';
import { compileConfiguration, requestWithInputs } from './configuration.ts';
import { measureLatencies } from './latency.ts';

export class MeasuringSession {
  readonly report: SessionReport;
  readonly #runtime: LoadedRuntime;
  /** Null when the precision asked for is not supported: there is nothing to measure. */
  readonly #request: InferRequest | null;
  readonly #signal: AbortSignal;

  private constructor(
    runtime: LoadedRuntime,
    report: SessionReport,
    request: InferRequest | null,
    signal: AbortSignal,
  ) {
    this.#runtime = runtime;
    this.report = report;
    this.#request = request;
    this.#signal = signal;
  }

  /** Throws `input` for a model that cannot be read or shaped, `runtime` for one that cannot be compiled or run. */
  static async open(
    request: SessionRequest,
    signal: AbortSignal,
    loaded?: LoadedRuntime,
    core?: Core,
  ): Promise<MeasuringSession> {
    const { runtime, model, given, compiled, report } = await compileConfiguration(request, loaded, core);
    if (compiled === null) return new MeasuringSession(runtime, report, null, signal);
    const inferRequest = requestWithInputs(runtime, compiled, { model, given });
    const first = await measureLatencies(runtime, inferRequest, { iterations: 1, minimumMs: null }, signal);
    const firstInferenceMs = nanosecondsToMilliseconds(nanoseconds(Number(first.samplesNs[0] ?? 0n)));
    return new MeasuringSession(runtime, { ...report, firstInferenceMs }, inferRequest, signal);
  }

  measure(round: RoundRequest): Promise<RoundReport> {
    if (this.#request === null)
      throw new VinobenchError('unsupported', this.report.unsupported?.reason ?? 'Nothing to measure.');
    return measureLatencies(this.#runtime, this.#request, round, this.#signal);
  }
}
