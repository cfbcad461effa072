/**
 * The peaks job: how fast this machine computes and streams, for the roofs of a roofline. The CPU's are those of the
 * addon's own loops, next to what OpenVINO's matrix product reaches; another device's are OpenVINO's alone.
 */

import type { PeakLoop } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { isProcessor } from '../../../shared/machine/device.ts';
import {
  type ComputePeak,
  isaAllowed,
  type MemoryLevel,
  type StreamPeak,
} from '../../../shared/machine/peaks.ts';
import type { NoPeakReason, Unmeasured } from '../../../shared/machine/unmeasured.ts';
import { type Precision, precisions } from '../../../shared/precision/precision.ts';
import { type Bytes, bytes, type Milliseconds, milliseconds } from '../../../shared/units.ts';
import { dataCaches } from '../../openvino/caches.ts';
import { type LoadedRuntime, loadRuntime } from '../../openvino/load.ts';
import type { HostFunctions, PeaksJobRequest, PeaksReport } from '../wire/protocol.ts';
import { operationPeak, type RuntimeTarget, runtimePrecisions, runtimeStream } from './runtimePeaks.ts';

interface PeaksOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

const computeMs = milliseconds(40);
const streamMs = milliseconds(60);
/** Measured again until a repetition brings so little more: others may work on this machine. */
const settled = 1.02;
const mostRepetitions = 6;
/**
 * Working set as a multiple of the last-level cache (STREAM's rule), at least this much, at most a part of the free memory.
 */
const timesLastCache = 4;
const leastMemoryBytes = 256 * 2 ** 20;
const partOfFreeMemory = 0.25;
/** Working set as a multiple of L2, so it cannot be L2-resident. */
const beyondL2 = 3;

/** Throws `unsupported` when only openvino-node is there, which has neither loops nor times. */
export async function measurePeaks(
  request: PeaksJobRequest,
  { signal, onProgress }: PeaksOptions,
): Promise<PeaksReport> {
  const runtime = loadRuntime();
  if (runtime.facts.binding !== 'native') {
    throw new VinobenchError(
      'unsupported',
      'openvino-node cannot measure peaks; build the native addon (npm start does).',
    );
  }
  const found: Collected = { compute: [], streams: [], notMeasured: [] };
  const { device, threads } = request;
  const target: RuntimeTarget = { runtime, core: new runtime.addon.Core(), device, threads, signal };
  const loops = loopsFor(request, runtime);
  const steps = [
    ...loopSteps(loops, threads ?? 1, runtime, found),
    ...runtimeSteps(target, precisionsToTry(target, loops), found),
  ];
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) throw new VinobenchError('cancelled', 'Measuring the peaks was cancelled.');
    onProgress({
      phase: 'peaks',
      fraction: index / steps.length,
      etaMs: null,
      subject: { model: null, device, precision: null },
    });
    await step();
  }
  const missing = precisions.filter((precision) =>
    found.compute.every((peak) => peak.precision !== precision),
  );
  return {
    ...found,
    notMeasured: [
      ...found.notMeasured,
      ...(missing.length === 0 ? [] : [{ kind: 'no-peak', device, precisions: missing } as const]),
    ],
  };
}

interface Collected {
  readonly compute: ComputePeak[];
  readonly streams: StreamPeak[];
  readonly notMeasured: Unmeasured[];
}

type Step = () => Promise<void>;

/** What the processor can run and the limit leaves; none for another device. */
function loopsFor({ device, threads, isa }: PeaksJobRequest, { addon }: LoadedRuntime): PeakLoop[] {
  if (!isProcessor(device) || threads === null) return [];
  return addon.peakLoops?.().filter((loop) => loop.supported && isaAllowed(loop.isa, isa)) ?? [];
}

function loopSteps(
  loops: readonly PeakLoop[],
  threads: number,
  { addon }: LoadedRuntime,
  found: Collected,
): Step[] {
  if (loops.length === 0) return [];
  const rate = async (options: { loop: string; durationMs: Milliseconds; workingSetBytes?: Bytes }) => {
    let best = 0;
    for (let repetition = 0; repetition < mostRepetitions; repetition++) {
      const perSecond = (await addon.measurePeak?.({ ...options, threads }))?.bestPerSecond ?? 0;
      const gain = perSecond / best;
      best = Math.max(best, perSecond);
      if (gain < settled) break;
    }
    return best;
  };
  const compute = loops.map((loop): Step => {
    const { precision, isa, name } = loop;
    return async () => {
      if (precision === null) return;
      const gflops = (await rate({ loop: name, durationMs: computeMs })) / 1e9;
      found.compute.push({ precision, isa, source: 'addon', name, gflops });
    };
  });
  const levels = workingSets(threads, found);
  const streams = widestStreams(loops).flatMap(({ name }) =>
    levels.map((level): Step => {
      const { workingSetBytes } = level;
      return async () => {
        const bytesPerSecond = await rate({ loop: name, durationMs: streamMs, workingSetBytes });
        found.streams.push({ ...level, source: 'addon', name, bytesPerSecond });
      };
    }),
  );
  return [...compute, ...streams];
}

/** They are listed from narrow to wide. */
function widestStreams(loops: readonly PeakLoop[]): PeakLoop[] {
  return (['read', 'triad'] as const).flatMap((kind) => loops.findLast((loop) => loop.kind === kind) ?? []);
}

type WorkingSet = Pick<StreamPeak, 'level' | 'capacityBytes' | 'workingSetBytes'>;

/** Half of what each cache holds, so that it is that cache; and memory. */
function workingSets(threads: number, { notMeasured }: Collected): WorkingSet[] {
  const caches = dataCaches(threads);
  if (caches.length === 0) notMeasured.push({ kind: 'caches-unknown' });
  const nearest = caches.find(({ level }) => level === 2)?.bytes ?? 0;
  const inCaches = caches.flatMap(({ level, bytes: held }): WorkingSet[] => {
    const name: MemoryLevel = level === 2 ? 'L2' : 'L3';
    // A virtual machine reports the whole L3 that it shares with others: also measure with a part of it.
    const sizes = [held / 2, ...(level === 3 && beyondL2 * nearest < held / 2 ? [beyondL2 * nearest] : [])];
    return sizes.map((size) => ({ level: name, capacityBytes: bytes(held), workingSetBytes: bytes(size) }));
  });
  const wanted = Math.max(
    leastMemoryBytes,
    timesLastCache * Math.max(0, ...caches.map((cache) => cache.bytes)),
  );
  const workingSetBytes = bytes(Math.min(wanted, partOfFreeMemory * process.availableMemory()));
  return [...inCaches, { level: 'memory', capacityBytes: null, workingSetBytes }];
}

/**
 * Precisions that the device claims; of a processor only those for which it has instructions: OpenVINO was seen to crash
 * when a limit leaves none.
 */
function precisionsToTry(target: RuntimeTarget, loops: readonly PeakLoop[]): Precision[] {
  const claimed = runtimePrecisions(target);
  const known = loops.flatMap(({ precision }) => precision ?? []);
  return known.length === 0 ? claimed : claimed.filter((precision) => known.includes(precision));
}

function runtimeSteps(target: RuntimeTarget, wanted: readonly Precision[], found: Collected): Step[] {
  const without = (of: Precision | 'memory', because: NoPeakReason): Unmeasured => {
    return { kind: 'operation', of, device: target.device, because };
  };
  const compute = wanted.map((precision): Step => {
    return async () => {
      const result = await operationPeak(target, precision);
      if ('peak' in result) found.compute.push(result.peak);
      else found.notMeasured.push(without(precision, result.because));
    };
  });
  if (isProcessor(target.device)) return compute;
  const stream: Step = async () => {
    const result = await runtimeStream(target);
    if ('peak' in result) found.streams.push(result.peak);
    else found.notMeasured.push(without('memory', result.because));
  };
  return [...compute, stream];
}
