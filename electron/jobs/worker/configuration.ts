/**
 * One configuration compiled in a job's process: what was asked, what really came of it, or why it is not supported.
 * Measuring and profiling begin here alike.
 */

import type { Model } from '../../../native/types.ts';
import type { Scheduling } from '../../../shared/conditions/conditions.ts';
import type { MeasuredInput } from '../../../shared/models/inputShapes.ts';
import { inferencePrecisionHint } from '../../../shared/precision/precision.ts';
import type { SourceOperation } from '../../../shared/profile/raw.ts';
import { type Milliseconds, milliseconds } from '../../../shared/units.ts';
import type { PlainWarning } from '../../../shared/warnings/warning.ts';
import { deviceCapabilities } from '../../openvino/devices.ts';
import { effectivePrecision } from '../../openvino/effectivePrecision.ts';
import {
  type CompiledModel,
  type Core,
  type InferRequest,
  type LoadedRuntime,
  loadRuntime,
} from '../../openvino/load.ts';
import { runtimeFailure, runtimeReason } from '../../openvino/runtimeError.ts';
import { sourceOperations } from '../../openvino/runtimeModel.ts';
import { compressedWeights, withoutDynamicQuantization } from '../../openvino/storedWeights.ts';
import type { SessionReport, SessionRequest, Unsupported } from '../wire/protocol.ts';
import type { InputsFromFiles } from './inputFiles.ts';
import { inputTensors } from './inputs.ts';
import { readIrContents } from './irContents.ts';
import { modelOfIr } from './readModel.ts';
import { shapeModel } from './shapeModel.ts';
import { noKernels, precisionNotRun, refusedPrecision, unquantized } from './unsupported.ts';

export interface CompiledConfiguration {
  readonly runtime: LoadedRuntime;
  readonly core: Core;
  readonly model: Model;
  /** What files give, by the input's place. */
  readonly given: InputsFromFiles['arrays'];
  /** Null when the precision is not supported; the report's `unsupported` says why. */
  readonly compiled: CompiledModel | null;
  /** What it was compiled with. */
  readonly options: CompileOptions;
  readonly report: SessionReport;
}

type CompileOptions = Readonly<Record<string, string | number | boolean>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Throws `changed` for an IR that holds something else, `input` for one that cannot be read or shaped, `runtime` for one that cannot be compiled. */
export async function compileConfiguration(
  request: SessionRequest,
  runtime: LoadedRuntime = loadRuntime(),
  core: Core = new runtime.addon.Core(),
): Promise<CompiledConfiguration> {
  const [{ model, sizes }, readMs] = await timed(async () => {
    const model = await modelOfIr(core, request.ir, await readIrContents(request.ir));
    return { model, sizes: shapeModel(model, request) };
  });
  const operations = sourceOperations(model);
  const report = { ...emptyReport(runtime, { model, operations }, readMs), ...sizes };
  const { arrays: given, warnings } = await valuesOf(model, sizes.inputs, request);
  warn(report, ...warnings);
  const options = compileOptions(request, core, model, report);
  const without = (reason: Unsupported): CompiledConfiguration => ({
    runtime,
    core,
    model,
    given,
    compiled: null,
    options,
    report: { ...report, unsupported: reason },
  });
  const capabilities = deviceCapabilities(core, request.device);
  if (request.precision === 'INT8' && report.quantized === false) {
    return without(unquantized(request, capabilities));
  }
  let compiled: CompiledModel;
  try {
    [compiled, report.compileMs] = await timed(() => core.compileModel(model, request.device, options));
  } catch (error) {
    const reason = refusedPrecision(request, capabilities, error);
    if (reason !== null) return without(reason);
    if (await compilesInFloat(core, model, request, options))
      return without(noKernels(request, runtimeReason(error).sentence));
    throw runtimeFailure('runtime', `${request.device} cannot compile the model`, error, {
      kind: 'compile-failed',
    });
  }
  const otherwise = readPrecision(report, compiled, operations, request);
  if (otherwise !== null) return without(otherwise);
  report.streams = wholeNumber(compiled, 'NUM_STREAMS');
  report.threads = wholeNumber(compiled, 'INFERENCE_NUM_THREADS');
  report.scheduling = schedulingOf(compiled);
  warnOfIdleStreams(report);
  return { runtime, core, model, given, compiled, options, report };
}

/**
 * Whether the same model compiles in FP32: then it is the precision that the device lacks kernels for, however it says so
 * (oneDNN under a limit of instruction sets: "could not create a primitive descriptor", "object is not initialized").
 */
async function compilesInFloat(
  core: Core,
  model: Model,
  { device, precision }: SessionRequest,
  options: CompileOptions,
): Promise<boolean> {
  if (inferencePrecisionHint[precision] === inferencePrecisionHint.FP32) return false;
  const inFloat = { ...options, INFERENCE_PRECISION_HINT: inferencePrecisionHint.FP32 };
  try {
    (await core.compileModel(model, device, inFloat)).close?.();
    return true;
  } catch {
    return false;
  }
}

async function valuesOf(
  model: Model,
  inputs: readonly MeasuredInput[],
  { given }: SessionRequest,
): Promise<InputsFromFiles> {
  if (given === undefined || given.files.length === 0) return { arrays: new Map(), warnings: [] };
  const { inputsFromFiles } = await import('./inputFiles.ts');
  return await inputsFromFiles(model, inputs, given);
}

function emptyReport(
  runtime: LoadedRuntime,
  { model, operations }: { readonly model: Model; readonly operations: readonly SourceOperation[] },
  readMs: Milliseconds,
): Mutable<Omit<SessionReport, 'inputs' | 'batch'>> {
  return {
    readMs,
    compileMs: null,
    firstInferenceMs: null,
    unsupported: null,
    effectivePrecision: null,
    precisionShare: {},
    streams: null,
    threads: null,
    scheduling: { pinning: null, coreType: null, hyperThreading: null, hint: null },
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
  operations: readonly SourceOperation[],
  request: SessionRequest,
): Unsupported | null {
  const nodes = compiled.getRuntimeModel?.().nodes;
  if (nodes === undefined) {
    warn(report, { kind: 'precision-not-reported' });
    return null;
  }
  const effective = effectivePrecision(operations, nodes);
  report.effectivePrecision = effective.precision;
  report.precisionShare = effective.share;
  if (effective.precision === null) {
    warn(report, { kind: 'precision-not-known' });
    return null;
  }
  const share = effective.share[request.precision] ?? 0;
  return share === 0 ? precisionNotRun(request, effective.precision) : null;
}

/** A request whose inputs are set, the same for every call with the same model. */
export function requestWithInputs(
  { addon }: LoadedRuntime,
  compiled: CompiledModel,
  { model, given }: Partial<Pick<CompiledConfiguration, 'model' | 'given'>> = {},
): InferRequest {
  const request = compiled.createInferRequest();
  const operations = () => (model === undefined ? [] : sourceOperations(model));
  for (const [index, tensor] of inputTensors(addon, compiled, operations, given).entries())
    request.setInputTensor(index, tensor);
  return request;
}

/** Says in the report what they change about the model. */
function compileOptions(
  request: SessionRequest,
  core: Core,
  model: Model,
  report: Mutable<SessionReport>,
): CompileOptions {
  const stored = request.precision === 'INT8' ? null : compressedWeights(model);
  if (stored !== null) warn(report, { kind: 'weights-expanded', stored, precision: request.precision });
  return {
    ...(stored === null ? {} : withoutDynamicQuantization(core, request.device)),
    INFERENCE_PRECISION_HINT: inferencePrecisionHint[request.precision],
    // Asked for only when the user does: the GPU plugin may refuse even NUM_STREAMS=1.
    ...(request.streams === null ? {} : { NUM_STREAMS: request.streams }),
    ...(request.threads === null ? {} : { INFERENCE_NUM_THREADS: request.threads }),
  };
}

/** A request runs on one stream, whose threads are its share of all: the others of a single request do nothing. */
function warnOfIdleStreams(report: Mutable<SessionReport>): void {
  const { streams, threads } = report;
  if (streams === null || streams < 2) return;
  warn(report, { kind: 'idle-streams', streams, threads });
}

function warn(report: Pick<Mutable<SessionReport>, 'warnings'>, ...more: readonly PlainWarning[]): void {
  report.warnings = [...report.warnings, ...more];
}

function wholeNumber(compiled: CompiledModel, property: string): number | null {
  const value = Number(propertyOf(compiled, property) ?? Number.NaN);
  return Number.isInteger(value) ? value : null;
}

/** As the plugin decided, whatever was asked (the documentation of OpenVINO's CPU device, "Threads scheduling"). */
function schedulingOf(compiled: CompiledModel): Scheduling {
  return {
    pinning: yesNo(propertyOf(compiled, 'ENABLE_CPU_PINNING')),
    coreType: propertyOf(compiled, 'SCHEDULING_CORE_TYPE'),
    hyperThreading: yesNo(propertyOf(compiled, 'ENABLE_HYPER_THREADING')),
    hint: propertyOf(compiled, 'PERFORMANCE_HINT'),
  };
}

/** OpenVINO's answers are `YES` and `NO`, or booleans. */
const yesNo = (answer: string | null): boolean | null =>
  answer === null ? null : /^(yes|true)$/i.test(answer);

/** Null: the device has none. */
function propertyOf(compiled: CompiledModel, property: string): string | null {
  try {
    return String(compiled.getProperty(property));
  } catch {
    return null;
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, Milliseconds]> {
  const started = performance.now();
  const value = await work();
  return [value, milliseconds(performance.now() - started)];
}
