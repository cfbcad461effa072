/**
 * The measured peaks of a machine: how fast it computes in each precision and how fast its caches and memory stream.
 * They are the roofs of a roofline (shared/profile/roofline.ts). Nothing here is taken from a data sheet.
 */

import { z } from 'zod';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { bytesSchema } from '../unitSchemas.ts';
import { type Bytes, bytes } from '../units.ts';
import { isProcessor } from './device.ts';
import { type IsaLimit, isaLimits } from './isa.ts';
import { unmeasuredSchema } from './unmeasured.ts';

/** Raised when what is measured, or how, changes: figures of another method are measured again. */
export const peaksMethod = 1;

/** addon: the native addon's own loops; openvino: a large operation that OpenVINO's own kernels ran. */
const peakSources = ['addon', 'openvino'] as const;

const computePeakSchema = z.object({
  precision: precisionSchema,
  /** The instruction set of the loop; null: the device's own choice. */
  isa: z.enum(isaLimits).nullable(),
  source: z.enum(peakSources),
  /** The loop or the operation: `fma_avx512`, `MatMul 2048x2048x2048 (brgemm_avx512_f32)`. */
  name: z.string(),
  /** Best of several; a multiply-accumulate counts as two operations, in INT8 as well. */
  gflops: z.number().positive(),
});
export type ComputePeak = z.infer<typeof computePeakSchema>;

export const memoryLevels = ['L2', 'L3', 'memory'] as const;
export type MemoryLevel = (typeof memoryLevels)[number];

const streamPeakSchema = z.object({
  level: z.enum(memoryLevels),
  /** What the caches of this level hold together, of the cores that were used; null: memory. */
  capacityBytes: bytesSchema.positive().nullable(),
  workingSetBytes: bytesSchema.positive(),
  source: z.enum(peakSources),
  /** `read_avx512`, `triad_avx512`, `Multiply 64 MiB (...)`. */
  name: z.string(),
  /** Best of several. */
  bytesPerSecond: z.number().positive(),
});
export type StreamPeak = z.infer<typeof streamPeakSchema>;

/** The request: equal requests get the same figures. */
export const peaksKeySchema = z.object({
  method: z.number().int(),
  device: z.string(),
  /** OpenVINO's name of it with its driver's version; for the CPU its model. */
  fullName: z.string(),
  /** The limit on instruction sets under which kernels run; null: none. */
  isa: z.enum(isaLimits).nullable(),
  /** Of the CPU; null: the device decides. */
  threads: z.number().int().positive().nullable(),
  runtimeVersion: z.string(),
});
export type PeaksKey = z.infer<typeof peaksKeySchema>;

export const peaksSchema = peaksKeySchema.extend({
  /** UTC, ISO 8601. */
  measuredAt: z.string(),
  compute: z.array(computePeakSchema),
  streams: z.array(streamPeakSchema),
  /** What has no figure, and why; a sentence in documents of earlier versions. */
  notMeasured: z.array(z.union([unmeasuredSchema, z.string()])),
});
export type Peaks = z.infer<typeof peaksSchema>;

const upToAvx512 = ['sse41', 'avx', 'avx2', 'avx512'] as const;

/**
 * Which instruction sets a limit leaves (oneDNN 3, src/cpu/x64/cpu_isa_traits.hpp): VNNI of 256 bits is no part of
 * AVX-512 before its FP16.
 */
const leftByLimit: Readonly<Record<IsaLimit, readonly IsaLimit[]>> = {
  sse41: ['sse41'],
  avx: ['sse41', 'avx'],
  avx2: ['sse41', 'avx', 'avx2'],
  avx2_vnni: ['sse41', 'avx', 'avx2', 'avx2_vnni'],
  avx512: upToAvx512,
  avx512_vnni: [...upToAvx512, 'avx512_vnni'],
  avx512_bf16: [...upToAvx512, 'avx512_vnni', 'avx512_bf16'],
  avx512_fp16: [...upToAvx512, 'avx2_vnni', 'avx512_vnni', 'avx512_bf16', 'avx512_fp16'],
  amx: isaLimits,
};

/**
 * Whether a kernel of that instruction set may run under the limit; a limit of null is no limit, a set of null is
 * plain code.
 */
export function isaAllowed(isa: IsaLimit | null, limit: IsaLimit | null): boolean {
  return isa === null || limit === null || leftByLimit[limit].includes(isa);
}

export interface MemoryRoof {
  readonly level: MemoryLevel;
  /** Infinity for memory. */
  readonly capacityBytes: Bytes;
  readonly bytesPerSecond: number;
}

/** The best of a precision; undefined where none was measured. */
export function computeRoof({ compute }: Pick<Peaks, 'compute'>, precision: string): ComputePeak | undefined {
  return compute
    .filter((peak) => peak.precision === precision)
    .reduce<ComputePeak | undefined>(
      (best, peak) => (best === undefined || peak.gflops > best.gflops ? peak : best),
      undefined,
    );
}

/** The best of each level that was measured, the nearest first. A farther level is never faster than a nearer one. */
export function memoryRoofs({ streams }: Pick<Peaks, 'streams'>): MemoryRoof[] {
  const roofs = memoryLevels.flatMap((level): MemoryRoof[] => {
    const measured = streams.filter((stream) => stream.level === level);
    if (measured.length === 0) return [];
    const capacities = measured.map(({ capacityBytes }) => capacityBytes ?? Number.POSITIVE_INFINITY);
    const bytesPerSecond = Math.max(...measured.map((stream) => stream.bytesPerSecond));
    return [{ level, capacityBytes: bytes(Math.max(...capacities)), bytesPerSecond }];
  });
  // What streams out of a far level passes the nearer ones: a nearer figure below it was disturbed.
  return roofs.map((roof, index) => ({
    ...roof,
    bytesPerSecond: Math.max(...roofs.slice(index).map(({ bytesPerSecond }) => bytesPerSecond)),
  }));
}

/** Of what passes a roof, less than this is within its own repetition. */
const withinRepetition = 0.95;

/**
 * Roofs below one that they cannot be below, in sentences: a processor multiplies narrower numbers at least as fast as FP32
 * (a narrower one can be widened), and streams from a nearer cache at least as fast as from a farther one. Something else ran
 * meanwhile. Another device may lack fast narrow arithmetic, so its precisions prove nothing.
 */
export function doubtfulRoofs({
  device,
  compute,
  streams,
}: Pick<Peaks, 'device' | 'compute' | 'streams'>): string[] {
  const wide = computeRoof({ compute }, 'FP32')?.gflops ?? 0;
  const narrower = isProcessor(device) ? (['BF16', 'FP16', 'INT8'] as const) : [];
  const slow = narrower.flatMap((precision) => {
    const roof = computeRoof({ compute }, precision);
    return roof === undefined || roof.gflops >= withinRepetition * wide
      ? []
      : [
          `The ${precision} peak was measured below the FP32 peak, which it cannot be: something else ran meanwhile.`,
        ];
  });
  const best = memoryLevels.flatMap((level) => {
    const own = streams
      .filter((stream) => stream.level === level)
      .map(({ bytesPerSecond }) => bytesPerSecond);
    return own.length === 0 ? [] : [{ level, bytesPerSecond: Math.max(...own) }];
  });
  const disturbed = best.flatMap(({ level, bytesPerSecond }, at) => {
    const farther = best
      .slice(at + 1)
      .find((other) => bytesPerSecond < withinRepetition * other.bytesPerSecond);
    return farther === undefined
      ? []
      : [
          `${level} was measured slower than ${farther.level}, which it cannot be: something else ran meanwhile.`,
        ];
  });
  return [...slow, ...disturbed];
}
