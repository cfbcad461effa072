/**
 * The roofline of a machine and where kernels lie under it: attainable performance is the lesser of peak performance and
 * memory bandwidth times arithmetic intensity (Williams, Waterman & Patterson, "Roofline: an insightful visual
 * performance model for multicore architectures", Communications of the ACM 52 (2009)).
 */
import type { Precision } from '../precision.ts';
import type { Kernel } from '../profile.ts';

/** As measured on the machine that ran the kernels. */
export interface Peaks {
  readonly gflopsByPrecision: Readonly<Partial<Record<Precision, number>>>;
  readonly bytesPerSecond: number;
}

export interface RooflinePoint {
  readonly name: string;
  readonly precision: Precision | null;
  /** FLOPs a byte; 0 for a kernel that only moves data. */
  readonly intensity: number;
  readonly gflops: number;
  readonly gigabytesPerSecond: number;
  /** Null: the peak of its precision is not known, so neither is its bound. */
  readonly bound: 'memory' | 'compute' | null;
  /** At its intensity; null for a kernel without FLOPs or without a known bound. */
  readonly attainableGflops: number | null;
  /** Of the bound, 1 is at the roof; more than 1 where data stayed in caches, which are faster than the memory measured. */
  readonly shareOfBound: number | null;
}

/** One point for each kernel that ran for a time that is known; in the order given. */
export function roofline(kernels: readonly Kernel[], peaks: Peaks): RooflinePoint[] {
  if (!(peaks.bytesPerSecond > 0))
    throw new RangeError(`a memory peak of ${peaks.bytesPerSecond} bytes/s is none`);
  return kernels
    .filter(({ status, realTimeUs, bytes }) => status === 'executed' && realTimeUs > 0 && bytes > 0)
    .map((kernel) => pointOf(kernel, peaks));
}

function pointOf({ name, precision, flops, bytes, realTimeUs }: Kernel, peaks: Peaks): RooflinePoint {
  const intensity = flops / bytes;
  const gflops = flops / realTimeUs / 1e3;
  const gigabytesPerSecond = bytes / realTimeUs / 1e3;
  const point = { name, precision, intensity, gflops, gigabytesPerSecond };
  const memoryGflops = (intensity * peaks.bytesPerSecond) / 1e9;
  if (flops === 0) {
    const shareOfBound = (gigabytesPerSecond * 1e9) / peaks.bytesPerSecond;
    return { ...point, bound: 'memory', attainableGflops: null, shareOfBound };
  }
  const peak = precision === null ? undefined : peaks.gflopsByPrecision[precision];
  if (peak === undefined || !(peak > 0))
    return { ...point, bound: null, attainableGflops: null, shareOfBound: null };
  const attainableGflops = Math.min(peak, memoryGflops);
  return {
    ...point,
    bound: memoryGflops < peak ? 'memory' : 'compute',
    attainableGflops,
    shareOfBound: gflops / attainableGflops,
  };
}
