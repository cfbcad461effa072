/**
 * The roofline of a machine and where kernels lie under it: attainable performance is the lesser of peak performance and
 * bandwidth times arithmetic intensity (Williams, Waterman & Patterson, "Roofline: an insightful visual performance model
 * for multicore architectures", Communications of the ACM 52 (2009)), here with a bandwidth for each level of memory
 * (Ilic, Pratas & Sousa, "Cache-aware Roofline model", IEEE Computer Architecture Letters 13 (2014)).
 *
 * Weights are read once an inference, so that between two uses everything else passes through the caches: what of the
 * inference's footprint a level cannot hold comes from a farther one. Activations were written by the kernel before, so
 * only what the kernel itself moves beyond a level's capacity comes from farther. Both are the best that caches can do,
 * hence roofs. Operations count as those of the direct algorithm: a Winograd kernel may pass its roof.
 */

import type { Kernel } from '../documents/profile.ts';
import type { Distance, Roofline, RooflineKernel } from '../documents/rooflineSchema.ts';
import { computeRoof, type MemoryLevel, type MemoryRoof, memoryRoofs, type Peaks } from '../machine/peaks.ts';
import {
  type Bytes,
  bytes,
  type Microseconds,
  microseconds,
  microsecondsToMilliseconds,
  minus,
  seconds,
  secondsToMicroseconds,
  sum,
} from '../units.ts';

/** Distances are given in quarters of the bound. */
const quarters = [0, 0.25, 0.5, 0.75] as const;

/** @throws RangeError when no bandwidth was measured */
export function roofline(
  kernels: readonly Kernel[],
  peaks: Pick<Peaks, 'compute' | 'streams'>,
): Omit<Roofline, 'peaks'> {
  const memory = memoryRoofs(peaks);
  if (memory.length === 0) throw new RangeError('there is no roof without a bandwidth');
  const timed = kernels.filter(isSized).filter(({ status, realTimeUs, bytes }) => {
    return status === 'executed' && realTimeUs > 0 && bytes > 0;
  });
  const footprintBytes = footprint(timed);
  const points = timed.map((kernel) => pointOf(kernel, peaks, memory, footprintBytes));
  const totalUs = timeOf(kernels);
  const winUs = sum(timed.map((kernel, index) => timeToWinUs(kernel, points[index])));
  return {
    footprintBytes,
    kernels: points,
    distances: distancesOf(kernels, new Map(points.map((point) => [point.name, point]))),
    boundMs: microsecondsToMilliseconds(minus(totalUs, winUs)),
  };
}

const timeOf = (kernels: readonly Kernel[]): Microseconds => sum(kernels.map(({ realTimeUs }) => realTimeUs));

/** What a kernel computes and moves is known; under a shape that the device alone knows it is not. */
type SizedKernel = Kernel & { readonly flops: number; readonly bytes: Bytes; readonly weightBytes: Bytes };

function isSized(kernel: Kernel): kernel is SizedKernel {
  return kernel.flops !== null && kernel.bytes !== null && kernel.weightBytes !== null;
}

/** What a kernel would gain at its roof, in us; 0 at or above it, and without a known bound. */
export function timeToWinUs(
  { realTimeUs }: Pick<Kernel, 'realTimeUs'>,
  point: Pick<RooflineKernel, 'boundUs'> | undefined,
): Microseconds {
  const boundUs = point?.boundUs ?? null;
  return boundUs === null ? microseconds(0) : microseconds(Math.max(0, realTimeUs - boundUs));
}

function footprint(kernels: readonly SizedKernel[]): Bytes {
  const weights = sum(kernels.map(({ weightBytes }) => weightBytes));
  return bytes(weights + Math.max(0, ...kernels.map((kernel) => kernel.bytes - kernel.weightBytes)));
}

function pointOf(
  kernel: SizedKernel,
  peaks: Pick<Peaks, 'compute'>,
  memory: readonly MemoryRoof[],
  footprintBytes: Bytes,
): RooflineKernel {
  const { name, precision, flops, bytes, realTimeUs } = kernel;
  const point = {
    name,
    intensity: flops / bytes,
    gflops: flops / realTimeUs / 1e3,
    gigabytesPerSecond: bytes / realTimeUs / 1e3,
  };
  const slowest = slowestLevel(kernel, memory, footprintBytes);
  const peak = precision === null ? undefined : computeRoof(peaks, precision);
  if (flops > 0 && peak === undefined) {
    return { ...point, bound: null, level: null, boundUs: null, attainableGflops: null, shareOfBound: null };
  }
  const computeUs = flops === 0 || peak === undefined ? 0 : flops / peak.gflops / 1e3;
  const boundUs = microseconds(Math.max(computeUs, slowest.us));
  const memoryBound = slowest.us > computeUs;
  return {
    ...point,
    bound: memoryBound ? 'memory' : 'compute',
    level: memoryBound ? slowest.level : null,
    boundUs,
    attainableGflops: flops === 0 ? null : flops / boundUs / 1e3,
    shareOfBound: boundUs / realTimeUs,
  };
}

function slowestLevel(
  { bytes, weightBytes }: SizedKernel,
  memory: readonly MemoryRoof[],
  footprintBytes: Bytes,
): { readonly level: MemoryLevel; readonly us: Microseconds } {
  let slowest = { level: memory[0]?.level ?? 'memory', us: microseconds(0) };
  let nearerBytes = 0;
  for (const { level, capacityBytes, bytesPerSecond } of memory) {
    const passing =
      beyond(nearerBytes, weightBytes, footprintBytes) + beyond(nearerBytes, bytes - weightBytes, bytes);
    const us = secondsToMicroseconds(seconds(passing / bytesPerSecond));
    if (us > slowest.us) slowest = { level, us };
    nearerBytes = capacityBytes;
  }
  return slowest;
}

/** Of `part`: what does not fit `capacity` when the whole is used again and again, under the best replacement. */
function beyond(capacity: number, part: number, whole: number): number {
  return whole === 0 ? 0 : part * Math.max(0, 1 - capacity / whole);
}

function distancesOf(kernels: readonly Kernel[], points: ReadonlyMap<string, RooflineKernel>): Distance[] {
  const totalUs = timeOf(kernels);
  const timed = kernels.filter(({ realTimeUs }) => realTimeUs > 0);
  const shareOf = ({ name }: Kernel) => points.get(name)?.shareOfBound ?? null;
  const of = (atLeast: number | null, below: number | null, members: readonly Kernel[]): Distance => {
    const us = timeOf(members);
    return { atLeast, below, kernels: members.length, us, shareOfTime: totalUs === 0 ? 0 : us / totalUs };
  };
  const known = quarters.map((atLeast, index) => {
    const below = quarters[index + 1] ?? null;
    const within = (share: number | null) =>
      share !== null && share >= atLeast && (below === null || share < below);
    return of(
      atLeast,
      below,
      timed.filter((kernel) => within(shareOf(kernel))),
    );
  });
  const unknown = timed.filter((kernel) => shareOf(kernel) === null);
  return [...known, ...(unknown.length === 0 ? [] : [of(null, null, unknown)])];
}
