/**
 * What really ran: the kernels of one configuration with their times, reconciled with the wall clock.
 * Where the times come from (OpenVINO 2026.4): a device tells each kernel's start in the last inference (`startTimeUs`)
 * and the running mean of its duration over all inferences since compilation, the cold one included (`realTimeUs`).
 */

import { z } from 'zod';
import { causeSchema } from '../faults/causeSchema.ts';
import { usedInputFileSchema } from '../files/inputFiles.ts';
import { isaLimits } from '../machine/isa.ts';
import { recordedMachineSchema, recordedRuntimeSchema } from '../machine/machine.ts';
import { peaksSchema } from '../machine/peaks.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { inputShapesSchema, measuredInputSchema } from '../models/inputShapesSchema.ts';
import { precisionSchema, recordedPrecisionSchema } from '../precision/precisionSchema.ts';
import { bytesSchema, microsecondsSchema, millisecondsSchema } from '../unitSchemas.ts';
import { notKeptSchema, warningSchema } from '../warnings/warning.ts';
import { originSchema } from './origin.ts';
import { pressIdSchema } from './press.ts';
import { rooflineSchema } from './rooflineSchema.ts';

const kernelStatuses = ['executed', 'fused', 'optimizedOut', 'notRun'] as const;
/**
 * executed: ran as its own kernel; fused: its work is done by another row's kernel; optimizedOut: the runtime or the
 * converter needs no work for it; notRun: the runtime lists it without saying either.
 */
export type KernelStatus = (typeof kernelStatuses)[number];

const spreadSchema = z.object({ median: z.number(), p10: z.number(), p90: z.number() });
export type TimeSpread = z.infer<typeof spreadSchema>;

export const kernelSchema = z.object({
  /** The runtime's name: for a kernel its node's, for a layer without one the source layer's. Unique in a profile. */
  name: z.string(),
  /** Such as `Convolution`, `Reorder`; a source layer's own type where it has no kernel. */
  type: z.string(),
  /** The primitive, such as `brgconv_avx512_f32`; null: nothing ran. */
  implementation: z.string().nullable(),
  precision: precisionSchema.nullable(),
  /** The runtime's name of the precision, such as `f32`, `u8`, `i32`. */
  elementType: z.string().nullable(),
  /** Layouts of its outputs, such as `acdb`. */
  layout: z.string().nullable(),
  outputShape: z.array(z.number()).nullable(),
  status: z.enum(kernelStatuses),
  /** Which kernel does its work; null unless `fused`. */
  fusedInto: z.string().nullable(),
  /** Place in the order of execution; null: not executed. */
  executionOrder: z.number().int().nullable(),
  /** How often it ran in the inferences that were sampled; null: not recorded. */
  calls: z.number().int().nullable(),
  /** Median offset of its start from the inference's first kernel; null: not executed, or its starts are not known. */
  startUs: microsecondsSchema.nullable(),
  /** From its start to the next kernel's, hence with the gap behind it; null where starts are not known. */
  slotUs: spreadSchema.nullable(),
  /**
   * Mean time without the cold run: (n2 m2 - n1 m1) / (n2 - n1) of two snapshots of the running mean; 0 where nothing
   * ran, and where the device reported no usable time (a warning names the kernel).
   */
  realTimeUs: microsecondsSchema,
  /** The source's layers that this row is about, the main one first; empty: the runtime inserted it. */
  originalLayers: z.array(z.string()),
  /** Layers before and behind a node that the runtime inserted; null for any other. */
  neighbours: z.object({ from: z.array(z.string()), to: z.array(z.string()) }).nullable(),
  /**
   * Rows whose output it reads, seen through nodes where nothing runs: executed ones and the model's inputs. Absent on rows
   * that are no node of the runtime's, and in documents written before it was kept.
   */
  reads: z.array(z.string()).exactOptional(),
  /** Null: a shape that they need is known to the device alone. */
  flops: z.number().nullable(),
  /** Read and written, weights included, at the precisions that ran. Null as FLOPs are. */
  bytes: bytesSchema.nullable(),
  /** Of these: weights, which every inference reads again. */
  weightBytes: bytesSchema.nullable(),
  /** flops / realTimeUs / 1e3; null where either is 0 or not known. */
  gflops: z.number().nullable(),
});
export type Kernel = z.infer<typeof kernelSchema>;

/** Null where the wall clock was not recorded. */
const reconciliationSchema = z.object({
  /** Median latency with counters off. */
  wallMs: millisecondsSchema.nullable(),
  /** Median latency with counters on, of the inferences that were sampled. */
  wallWithCountersMs: millisecondsSchema.nullable(),
  /** Sum of the kernels' real times. */
  kernelsMs: millisecondsSchema,
  /** wallWithCountersMs - kernelsMs: between kernels, and around them. */
  gapsMs: millisecondsSchema.nullable(),
  /** wallWithCountersMs - wallMs; negative is noise. */
  counterOverheadMs: millisecondsSchema.nullable(),
  /**
   * Mean latency with counters on, of the very inferences that kernelsMs is the mean of: kernelsMs / wallOfKernelsMs is
   * what the kernels cover. These inferences are chosen for a mean near the median; on a machine so disturbed that none
   * is, it differs from wallWithCountersMs, and gapsMs says so.
   */
  wallOfKernelsMs: millisecondsSchema.nullable(),
});
type RecordedReconciliation = z.infer<typeof reconciliationSchema>;
/** Of a measurement of here, all of which is known. */
export type Reconciliation = {
  readonly [Part in keyof RecordedReconciliation]: NonNullable<RecordedReconciliation[Part]>;
};

export const profileSchema = z.object({
  model: z.string(),
  /** Hash of the model's files, as a run's cells have it; absent in documents written before it was kept. */
  modelSha256: z.string().exactOptional(),
  device: z.string(),
  precision: recordedPrecisionSchema,
  effectivePrecision: precisionSchema.nullable(),
  isa: z.enum(isaLimits).nullable(),
  /** Release of OpenVINO that ran it; left out: the document's. */
  release: releaseSchema.exactOptional(),
  /** As a cell's; null where the inputs have no batch. */
  batch: z.number().int().nullable(),
  /** As a cell's. */
  shapes: inputShapesSchema.exactOptional(),
  inputs: z.array(measuredInputSchema).exactOptional(),
  inputFiles: z.array(usedInputFileSchema).exactOptional(),
  /** Null: not recorded. */
  iterations: z.number().int().nullable(),
  weights: z.string().nullable(),
  /** Null: not recorded. */
  wallMs: z
    .object({
      median: millisecondsSchema,
      p10: millisecondsSchema,
      p90: millisecondsSchema,
      min: millisecondsSchema,
      mean: millisecondsSchema,
    })
    .nullable(),
  /** Median; null: not recorded. */
  wallWithCountersMs: millisecondsSchema.nullable(),
  /** `device`: real starts; `order`: the device tells none, kernels are laid end to end in their order. */
  timeline: z.enum(['device', 'order']),
  kernels: z.array(kernelSchema),
  /** Names of the source's layers in the source's order; each is the main one of exactly one row of `kernels`. */
  sourceLayers: z.array(z.string()),
  reconciliation: reconciliationSchema,
  /** Threads that the runtime used, where it tells. */
  threads: z.number().int().positive().nullable().optional(),
  /** Absent: not requested, or a warning says why it is missing. */
  roofline: rooflineSchema.optional(),
  /** In sentences. */
  warnings: z.array(z.string()),
  /** The same as data, in the same order. */
  warningFacts: z.array(warningSchema),
});
export type Profile = z.infer<typeof profileSchema>;

export const profileSchemaVersion = 4;

export const profileDocumentSchema = z.object({
  schemaVersion: z.literal(profileSchemaVersion),
  /** Of the store, once it is kept there. */
  id: z.string().exactOptional(),
  /** Why it could not be kept, in a sentence. */
  notKept: z.string().exactOptional(),
  /** The same as data. */
  notKeptFact: notKeptSchema.exactOptional(),
  /** Which press of Profile, or command, it comes from; null in documents written before that was kept. */
  press: pressIdSchema.nullable(),
  machine: recordedMachineSchema,
  runtime: recordedRuntimeSchema,
  /** Left out: it was measured by the workbench that keeps it. */
  origin: originSchema.exactOptional(),
  profiles: z.array(profileSchema),
  /** The measured roofs that the profiles' rooflines name. */
  peaks: z.array(peaksSchema).optional(),
  /** Configurations that could not be profiled, with the reason. */
  failures: z.array(
    z.object({
      model: z.string(),
      device: z.string(),
      precision: precisionSchema,
      /** As a profile's. */
      release: releaseSchema.exactOptional(),
      /** In a sentence. */
      reason: z.string(),
      /** As a cell's. */
      cause: causeSchema.nullable(),
    }),
  ),
});
/** What `profile --json` prints. */
export type ProfileDocument = z.infer<typeof profileDocumentSchema>;
