/**
 * Peaks of any device, through OpenVINO: the best time of one large operation by the device's own clock. They say what
 * OpenVINO's kernels reach there, which is the device's peak only as far as those kernels are good.
 */

import type { ProfilingInfo } from '../../../native/types.ts';
import { isProcessor } from '../../../shared/machine/device.ts';
import type { ComputePeak, StreamPeak } from '../../../shared/machine/peaks.ts';
import type { NoPeakReason } from '../../../shared/machine/unmeasured.ts';
import {
  inferencePrecisionHint,
  type Precision,
  precisionOfElementType,
} from '../../../shared/precision/precision.ts';
import { computedElementType } from '../../../shared/profile/computed.ts';
import { constantNodes } from '../../../shared/profile/work.ts';
import {
  bytesToMebibytes,
  type Microseconds,
  mebibytes,
  microseconds,
  microsecondsToMilliseconds,
  microsecondsToSeconds,
} from '../../../shared/units.ts';
import { deviceCapabilities } from '../../openvino/devices.ts';
import type { CompiledModel, Core, InferRequest, LoadedRuntime } from '../../openvino/load.ts';
import { runtimeReason } from '../../openvino/runtimeError.ts';
import { requestWithInputs } from './configuration.ts';
import { convolutionPeakModel, matMulModel, type PeakModel, streamModel } from './peakModels.ts';

export interface RuntimeTarget {
  readonly runtime: LoadedRuntime;
  readonly core: Core;
  readonly device: string;
  /** Null: the device decides. */
  readonly threads: number | null;
  readonly signal: AbortSignal;
}

interface Missing {
  readonly because: NoPeakReason;
}

/** A figure, or why it is missing. */
type Found<T> = { readonly peak: T } | Missing;

interface LargeOperation {
  readonly name: string;
  readonly model: (quantize: boolean) => PeakModel;
}

/** Small to large: the next one is tried while one takes less than `longEnoughMs`. */
const matMuls = [1024, 2048, 4096].map(
  (size): LargeOperation => ({
    name: `MatMul ${size}x${size}x${size}`,
    model: (quantize) => matMulModel(size, quantize),
  }),
);
const convolutions = [128, 256, 512].map(
  (channels): LargeOperation => ({
    name: `Convolution 3x3 of ${channels} channels`,
    model: (quantize) => convolutionPeakModel(channels, quantize),
  }),
);
const longEnoughMs = 20;
/** Far more than a GPU's caches hold. */
const streamBytes = mebibytes(512);
const mostSamples = 8;
const leastSamples = 3;
const samplingMs = 120;
/** A device's clock counts microseconds: what is shorter than this is no reading. */
const leastUs = 20;
const noTime: Missing = { because: { kind: 'no-usable-time' } };

/** The precisions that the device claims; what really ran decides. */
export function runtimePrecisions({ core, device }: RuntimeTarget): Precision[] {
  const capabilities = deviceCapabilities(core, device);
  return (['FP32', 'FP16', 'BF16', 'INT8'] as const).filter(
    (precision) => precision === 'FP32' || capabilities.includes(precision),
  );
}

/**
 * The best of a matrix product, and for a device other than a processor of a convolution as well: a plugin may have a
 * fast kernel for one and none for the other.
 */
export async function operationPeak(
  target: RuntimeTarget,
  precision: Precision,
): Promise<Found<ComputePeak>> {
  const found = [await bestOfSizes(target, precision, matMuls)];
  if (!isProcessor(target.device)) found.push(await bestOfSizes(target, precision, convolutions));
  const peaks = found.flatMap((one) => ('peak' in one ? [one.peak] : []));
  const [best] = peaks.sort((a, b) => b.gflops - a.gflops);
  const [missing] = found.filter((one) => 'because' in one);
  return best === undefined ? (missing ?? noTime) : { peak: best };
}

async function bestOfSizes(
  target: RuntimeTarget,
  precision: Precision,
  operations: readonly LargeOperation[],
): Promise<Found<ComputePeak>> {
  let best: ComputePeak | null = null;
  let missing: Missing = noTime;
  for (const { name, model } of operations) {
    const run = await timed(target, model(precision === 'INT8'), precision);
    if ('because' in run) {
      missing = run;
      continue;
    }
    const { ran, perSecond, us, implementation } = run;
    if (ran !== precision) return { because: { kind: 'ran-otherwise', operation: name, precision: ran } };
    const gflops = perSecond / 1e9;
    if (best === null || gflops > best.gflops)
      best = { precision, isa: null, source: 'openvino', name: `${name} (${implementation})`, gflops };
    if (microsecondsToMilliseconds(us) > longEnoughMs) break;
  }
  return best === null ? missing : { peak: best };
}

export async function runtimeStream(target: RuntimeTarget): Promise<Found<StreamPeak>> {
  const run = await timed(target, streamModel(streamBytes), 'FP32');
  if ('because' in run) return run;
  return {
    peak: {
      level: 'memory',
      capacityBytes: null,
      workingSetBytes: streamBytes,
      source: 'openvino',
      name: `Add ${bytesToMebibytes(streamBytes)} MiB (${run.implementation})`,
      bytesPerSecond: run.perSecond,
    },
  };
}

interface Run {
  /** Null: in none of ours. */
  readonly ran: Precision | null;
  readonly implementation: string;
  readonly us: Microseconds;
  /** Of the model's work. */
  readonly perSecond: number;
}

async function timed(
  target: RuntimeTarget,
  { xml, bin, operation, work }: PeakModel,
  precision: Precision,
): Promise<Run | Missing> {
  const { runtime, core, device, threads, signal } = target;
  let compiled: CompiledModel | undefined;
  try {
    const model = await core.readModel(Buffer.from(xml), bin);
    compiled = await core.compileModel(model, device, {
      INFERENCE_PRECISION_HINT: inferencePrecisionHint[precision],
      PERF_COUNT: true,
      ...(threads === null ? {} : { INFERENCE_NUM_THREADS: threads }),
    });
    const us = await bestTime(runtime, requestWithInputs(runtime, compiled), operation, signal);
    if (us < leastUs) return noTime;
    const { nodes } = compiled.getRuntimeModel();
    const kernel = nodes.find(({ name, rtInfo }) => isOf(operation, rtInfo['originalLayersNames'] ?? name));
    const elementType = kernel === undefined ? null : computedElementType(kernel, constantNodes(nodes));
    const ran = precisionOfElementType(elementType ?? '') ?? null;
    const implementation = kernel?.rtInfo['primitiveType'] ?? operation;
    return { ran, implementation, us, perSecond: work / microsecondsToSeconds(us) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { because: { kind: 'cannot-run', sentence: runtimeReason(error).sentence } };
  } finally {
    compiled?.close();
  }
}

/** 0 when the device tells none. Of an inference: the growth of what the running mean stands for. */
async function bestTime(
  runtime: LoadedRuntime,
  request: InferRequest,
  operation: string,
  signal: AbortSignal,
): Promise<Microseconds> {
  const started = performance.now();
  let best = 0;
  let totalUs = 0;
  for (let sample = 1; sample <= mostSamples; sample++) {
    signal.throwIfAborted();
    await runtime.addon.measure?.(request, { iterations: 1 });
    const mean = Math.max(0, ...request.getProfilingInfo().map((row) => timeOf(row, operation)));
    const us = mean * sample - totalUs;
    totalUs = mean * sample;
    // The first one is cold.
    if (sample > 1 && us > 0 && (best === 0 || us < best)) best = us;
    if (sample > leastSamples && performance.now() - started > samplingMs) break;
  }
  return microseconds(best);
}

function timeOf({ nodeName, status, realTimeUs }: ProfilingInfo, operation: string): number {
  return status === 'EXECUTED' && isOf(operation, nodeName) ? realTimeUs : 0;
}

/** A device may put its own words before a name, or several names in a row. */
function isOf(operation: string, names: string): boolean {
  return names.split(/[\s,:]+/).includes(operation);
}
