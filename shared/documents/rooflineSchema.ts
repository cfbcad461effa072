/** Kernels under the roofs of the machine that ran them, as `profile --json` prints them. */
import { z } from 'zod';
import { memoryLevels } from '../machine/peaks.ts';
import { bytesSchema, microsecondsSchema, millisecondsSchema } from '../unitSchemas.ts';

const rooflineKernelSchema = z.object({
  /** The profile's kernel of that name. */
  name: z.string(),
  /** FLOPs a byte; 0 for a kernel that only moves data. */
  intensity: z.number(),
  /** Achieved. */
  gflops: z.number(),
  gigabytesPerSecond: z.number(),
  /** What takes longest at the roofs; null: no peak of its precision is known. */
  bound: z.enum(['compute', 'memory']).nullable(),
  /** The level of memory that bounds; null unless `memory`. */
  level: z.enum(memoryLevels).nullable(),
  /** Its time at the roofs; null without a bound, as are the two below. */
  boundUs: microsecondsSchema.nullable(),
  /** At its intensity; null for a kernel without FLOPs as well. */
  attainableGflops: z.number().nullable(),
  /** boundUs / realTimeUs: 1 is at the roof. */
  shareOfBound: z.number().nullable(),
});
export type RooflineKernel = z.infer<typeof rooflineKernelSchema>;

const distanceSchema = z.object({
  /** Shares of the bound, from `atLeast` to less than `below` (null: without end); both null: no bound is known. */
  atLeast: z.number().nullable(),
  below: z.number().nullable(),
  kernels: z.number().int(),
  us: microsecondsSchema,
  /** Of the time of all kernels. */
  shareOfTime: z.number(),
});
export type Distance = z.infer<typeof distanceSchema>;

export const rooflineSchema = z.object({
  /** Index into the document's `peaks`. */
  peaks: z.number().int().nonnegative(),
  /** What one inference reads and writes at least: all weights, and the activations of the largest kernel. */
  footprintBytes: bytesSchema,
  /** Kernels that ran for a time that is known, in the order of execution. */
  kernels: z.array(rooflineKernelSchema),
  /** How much of the time is spent how far from the roofs, the farthest first. */
  distances: z.array(distanceSchema),
  /** All kernels at their roofs; those without a known bound as they are. */
  boundMs: millisecondsSchema,
});
export type Roofline = z.infer<typeof rooflineSchema>;
