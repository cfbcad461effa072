/** One configuration, compiled and ready to be measured round by round, in a job's process. */
import { VinobenchError } from '../../shared/errors.ts';
import { inferencePrecisionHint } from '../../shared/precision.ts';
import { type Milliseconds, milliseconds } from '../../shared/units.ts';
import { deviceCapabilities } from '../openvino/devices.ts';
import { effectivePrecision } from '../openvino/effectivePrecision.ts';
import { type LoadedRuntime, loadRuntime, type RuntimeAddon } from '../openvino/load.ts';
import { runtimeKernels, sourceOperations } from '../openvino/runtimeModel.ts';
import { randomInputs } from './inputs.ts';
import { measureLatencies } from './latency.ts';
import type { RoundReport, RoundRequest, SessionReport, SessionRequest } from './protocol.ts';
import { lastSentence, readModel, withBatch } from './readModel.ts';
import { ranOtherwise, refusedPrecision, unquantized } from './unsupported.ts';

type CompiledModel = Awaited<ReturnType<InstanceType<RuntimeAddon['Core']>['compileModel']>>;
type InferRequest = ReturnType<CompiledModel['createInferRequest']>;

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
  static async open(request: SessionRequest, signal: AbortSignal): Promise<MeasuringSession> {
    const runtime = loadRuntime();
    const core = new runtime.addon.Core();
    const [model, readMs] = await timed(async () =>
      withBatch(await readModel(core, request.modelPath), request.batch, 'refuse'),
    );
    const operations = sourceOperations(model);
    const report: Mutable<SessionReport> = {
      readMs,
      compileMs: null,
      firstInferenceMs: null,
      unsupported: null,
      effectivePrecision: null,
      precisionShare: {},
      streams: null,
      threads: null,
      runtimeVersion: runtime.facts.version,
      sourceMap: model.getRtInfo?.(['vinobench', 'source_map']) ?? null,
      quantized: operations.length === 0 ? null : operations.some(({ type }) => type === 'FakeQuantize'),
      warnings: [],
    };
    const capabilities = deviceCapabilities(core, request.device);
    const without = (reason: string) =>
      new MeasuringSession(runtime, { ...report, unsupported: reason }, null, signal);
    if (request.precision === 'INT8' && report.quantized === false)
      return without(unquantized(request, capabilities));

    let compiled: CompiledModel;
    try {
      [compiled, report.compileMs] = await timed(() =>
        core.compileModel(model, request.device, compileOptions(request)),
      );
    } catch (error) {
      const reason = refusedPrecision(request, capabilities, error);
      if (reason !== null) return without(reason);
      throw new VinobenchError(
        'runtime',
        `${request.device} cannot compile the model: ${lastSentence(error)}`,
        {
          cause: error,
        },
      );
    }
    const kernels = runtimeKernels(compiled);
    if (kernels === null) {
      report.warnings = ['openvino-node does not tell which precision ran; the native addon does.'];
    } else {
      const effective = effectivePrecision(operations, kernels);
      report.effectivePrecision = effective.precision;
      report.precisionShare = effective.share;
      if (effective.precision === null)
        report.warnings = ['No convolution or matrix product was found to tell the precision by.'];
      else if ((effective.share[request.precision] ?? 0) === 0)
        return without(ranOtherwise(request, effective.precision));
    }
    report.streams = wholeNumber(compiled, 'NUM_STREAMS');
    report.threads = wholeNumber(compiled, 'INFERENCE_NUM_THREADS');
    const inferRequest = compiled.createInferRequest();
    for (const [index, tensor] of randomInputs(runtime.addon, compiled).entries()) {
      inferRequest.setInputTensor(index, tensor);
    }
    const first = await measureLatencies(runtime, inferRequest, { iterations: 1, minimumMs: null }, signal);
    report.firstInferenceMs = milliseconds(Number(first.samplesNs[0] ?? 0n) / 1e6);
    return new MeasuringSession(runtime, report, inferRequest, signal);
  }

  measure(round: RoundRequest): Promise<RoundReport> {
    if (this.#request === null)
      throw new VinobenchError('unsupported', this.report.unsupported ?? 'Nothing to measure.');
    return measureLatencies(this.#runtime, this.#request, round, this.#signal);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function compileOptions(request: SessionRequest): Record<string, string | number | boolean> {
  return {
    INFERENCE_PRECISION_HINT: inferencePrecisionHint[request.precision],
    // Asked for only when the user does: the GPU plugin may refuse even NUM_STREAMS=1.
    ...(request.streams === null ? {} : { NUM_STREAMS: request.streams }),
    ...(request.threads === null ? {} : { INFERENCE_NUM_THREADS: request.threads }),
  };
}

function wholeNumber(compiled: CompiledModel, property: string): number | null {
  try {
    const value = Number(compiled.getProperty(property));
    return Number.isInteger(value) ? value : null;
  } catch {
    return null;
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, Milliseconds]> {
  const started = performance.now();
  const value = await work();
  return [value, milliseconds(performance.now() - started)];
}
