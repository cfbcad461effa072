/**
 * One configuration compiled in a job's process: what was asked, what really came of it, or why it is not supported.
 * Measuring and profiling begin here alike.
 */
import type { Model } from '../../native/types.ts';
import { VinobenchError } from '../../shared/errors.ts';
import { inferencePrecisionHint } from '../../shared/precision.ts';
import { type Milliseconds, milliseconds } from '../../shared/units.ts';
import { deviceCapabilities } from '../openvino/devices.ts';
import { effectivePrecision } from '../openvino/effectivePrecision.ts';
import {
  type CompiledModel,
  type Core,
  type InferRequest,
  type LoadedRuntime,
  loadRuntime,
} from '../openvino/load.ts';
import { runtimeKernels, sourceOperations } from '../openvino/runtimeModel.ts';
import { randomInputs } from './inputs.ts';
import type { SessionReport, SessionRequest } from './protocol.ts';
import { lastSentence, readModel, withBatch } from './readModel.ts';
import { ranOtherwise, refusedPrecision, unquantized } from './unsupported.ts';

export interface CompiledConfiguration {
  readonly runtime: LoadedRuntime;
  readonly core: Core;
  readonly model: Model;
  /** Null when the precision is not supported; the report's `unsupported` says why. */
  readonly compiled: CompiledModel | null;
  readonly report: SessionReport;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Throws `input` for a model that cannot be read or shaped, `runtime` for one that cannot be compiled. */
export async function compileConfiguration(request: SessionRequest): Promise<CompiledConfiguration> {
  const runtime = loadRuntime();
  const core = new runtime.addon.Core();
  const [model, readMs] = await timed(async () =>
    withBatch(await readModel(core, request.modelPath), request.batch, 'refuse'),
  );
  const report = emptyReport(runtime, model, readMs);
  const without = (reason: string): CompiledConfiguration => ({
    runtime,
    core,
    model,
    compiled: null,
    report: { ...report, unsupported: reason },
  });
  const capabilities = deviceCapabilities(core, request.device);
  if (request.precision === 'INT8' && report.quantized === false) {
    return without(unquantized(request, capabilities));
  }
  let compiled: CompiledModel;
  try {
    [compiled, report.compileMs] = await timed(() =>
      core.compileModel(model, request.device, compileOptions(request)),
    );
  } catch (error) {
    const reason = refusedPrecision(request, capabilities, error);
    if (reason !== null) return without(reason);
    const sentence = `${request.device} cannot compile the model: ${lastSentence(error)}`;
    throw new VinobenchError('runtime', sentence, { cause: error });
  }
  const otherwise = readPrecision(report, compiled, model, request);
  if (otherwise !== null) return without(otherwise);
  report.streams = wholeNumber(compiled, 'NUM_STREAMS');
  report.threads = wholeNumber(compiled, 'INFERENCE_NUM_THREADS');
  return { runtime, core, model, compiled, report };
}

function emptyReport(runtime: LoadedRuntime, model: Model, readMs: Milliseconds): Mutable<SessionReport> {
  const operations = sourceOperations(model);
  return {
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
    calibration: model.getRtInfo?.(['vinobench', 'calibration']) ?? null,
    quantized: operations.length === 0 ? null : operations.some(({ type }) => type === 'FakeQuantize'),
    warnings: [],
  };
}

/** Writes down which precision runs; returns the reason when it is not the one asked for in any compute kernel. */
function readPrecision(
  report: Mutable<SessionReport>,
  compiled: CompiledModel,
  model: Model,
  request: SessionRequest,
): string | null {
  const kernels = runtimeKernels(compiled);
  if (kernels === null) {
    report.warnings = ['openvino-node does not tell which precision ran; the native addon does.'];
    return null;
  }
  const effective = effectivePrecision(sourceOperations(model), kernels);
  report.effectivePrecision = effective.precision;
  report.precisionShare = effective.share;
  if (effective.precision === null) {
    report.warnings = ['No convolution or matrix product was found to tell the precision by.'];
    return null;
  }
  const share = effective.share[request.precision] ?? 0;
  return share === 0 ? ranOtherwise(request, effective.precision) : null;
}

/** A request whose inputs are set, the same for every call with the same model. */
export function requestWithInputs({ addon }: LoadedRuntime, compiled: CompiledModel): InferRequest {
  const request = compiled.createInferRequest();
  for (const [index, tensor] of randomInputs(addon, compiled).entries())
    request.setInputTensor(index, tensor);
  return request;
}

export function compileOptions(request: SessionRequest): Record<string, string | number | boolean> {
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
