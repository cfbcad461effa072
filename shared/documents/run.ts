/**
 * A run: its plan (what was asked), its cells (one configuration each, what came of it) and its rounds (raw samples).
 * These documents are what `--json` prints, the store keeps and the window shows; `schemaVersion` counts their shape.
 */

import { z } from 'zod';
import { causeMayPass } from '../faults/cause.ts';
import { causeSchema } from '../faults/causeSchema.ts';
import { plannedInputFileSchema, usedInputFileSchema } from '../files/inputFiles.ts';
import { isaLimits } from '../machine/isa.ts';
import {
  machineStateSchema,
  recordedMachineSchema,
  recordedRuntimeSchema,
  runDeviceSchema,
} from '../machine/machine.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { inputShapesSchema, measuredInputSchema } from '../models/inputShapesSchema.ts';
import { irSha256Schema } from '../models/irIdentity.ts';
import { preparationOptionsSchema } from '../models/preparation.ts';
import { weightsKinds } from '../models/sourceMap.ts';
import { precisionSchema, recordedPrecisionSchema } from '../precision/precisionSchema.ts';
import { bytesSchema, millisecondsSchema, nanosecondsSchema } from '../unitSchemas.ts';
import { warningSchema } from '../warnings/warning.ts';
import { calibrationOptionsSchema } from './calibration.ts';
import { originSchema } from './origin.ts';
import { presets, runPresets } from './presets.ts';
import { endedSchema, measuredProcessSchema, runMethodSchema } from './runMethod.ts';

export const runSchemaVersion = 4;

/** One model of a plan: a name for people, its files for the machine, and hashes by which it is known again. */
const plannedModelSchema = z.object({
  name: z.string(),
  format: z.enum(['caffe', 'openvino-ir', 'onnx', 'tensorflow', 'tensorflow-lite', 'paddle']),
  /** Absolute paths; kept in the store, never in a printed document. */
  topologyPath: z.string(),
  weightsPath: z.string().nullable(),
  topologySha256: z.string(),
  weightsSha256: z.string().nullable(),
  /** Values of its inputs; left out: repeatable numbers. */
  inputFiles: z.array(plannedInputFileSchema).exactOptional(),
});
export type PlannedModel = z.infer<typeof plannedModelSchema>;

const configurationSchema = z.object({
  /** Index into the plan's models. */
  model: z.number().int().nonnegative(),
  device: z.string(),
  precision: precisionSchema,
  isa: z.enum(isaLimits).nullable(),
  /** Release of OpenVINO; left out: the default one, which the run names. */
  runtime: releaseSchema.exactOptional(),
  /** Asked for; null keeps fixed sizes, makes an open batch 1 and runs Caffe's image networks at batch 1. */
  batch: z.number().int().positive().nullable(),
  /** Asked for, by the input's name; left out: the model's own. */
  shapes: inputShapesSchema.exactOptional(),
  requests: z.number().int().positive(),
  /** Asked for; null leaves it to the runtime. */
  streams: z.number().int().positive().nullable(),
  threads: z.number().int().positive().nullable(),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** How an INT8 model is made of a float one that a run is asked to measure in INT8. */
export const runCalibrationSchema = calibrationOptionsSchema.omit({ family: true });
export type RunCalibration = z.infer<typeof runCalibrationSchema>;

export const runPlanSchema = z.object({
  preset: z.enum(presets),
  /** Timed inferences of a configuration (paper), or the least number of them (careful). */
  iterations: z.number().int().positive(),
  method: runMethodSchema,
  models: z.array(plannedModelSchema),
  /** In the order of the matrix: model, device, precision. */
  configurations: z.array(configurationSchema),
  /** Left out: synthetic images, and the default of everything else. */
  calibration: runCalibrationSchema.optional(),
  /** How images among the input files are prepared; left out: as is known of the network. */
  preparation: preparationOptionsSchema.exactOptional(),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

/** Of a run that was not measured by the workbench that keeps it: nothing of it can be repeated by this alone. */
export const importedPlanSchema = z.object({
  imported: z.literal(true),
  preset: z.enum(runPresets),
  iterations: z.number().int().nonnegative(),
  method: runMethodSchema.nullable(),
  models: z.array(z.object({ name: z.string() })),
  configurations: z.array(z.object({ device: z.string(), precision: recordedPrecisionSchema })),
});
export type ImportedPlan = z.infer<typeof importedPlanSchema>;

export const latencySchema = z.object({
  mean: millisecondsSchema,
  median: millisecondsSchema,
  min: millisecondsSchema,
  max: millisecondsSchema,
  p90: millisecondsSchema,
  p99: millisecondsSchema,
  standardDeviation: millisecondsSchema,
  /** 95 % confidence interval of the mean, by a block bootstrap over rounds. */
  confidence95: z.tuple([millisecondsSchema, millisecondsSchema]),
});
export type Latency = z.infer<typeof latencySchema>;

/** Without the samples nothing can be tested or recomputed; what the report does not say is null. */
const latencySummarySchema = z.object({
  mean: millisecondsSchema.nullable(),
  median: millisecondsSchema.nullable(),
  min: millisecondsSchema.nullable(),
  max: millisecondsSchema.nullable(),
});
export type LatencySummary = z.infer<typeof latencySummarySchema>;

export const cellStatuses = [
  'queued',
  'running',
  'measured',
  'unsupported',
  'failed',
  'interrupted',
] as const;
export type CellStatus = (typeof cellStatuses)[number];

export const cellSchema = z.object({
  id: z.string(),
  /** Which machine measured it; `local` until there is a fleet. */
  target: z.literal('local'),
  model: z.string(),
  device: z.string(),
  /** The runtime's version; null: not recorded. */
  runtime: z.string().nullable(),
  precision: recordedPrecisionSchema,
  /** What most FLOPs of the compute kernels (convolution, matmul, inner product) ran in; null: not known. */
  effectivePrecision: precisionSchema.nullable(),
  /** Precision -> share of the compute kernels' FLOPs, adding up to 1; empty: not known. */
  precisionShare: z.partialRecord(precisionSchema, z.number()),
  /**
   * Samples in one inference, by which FPS counts; null where the inputs have no batch (a sequence, boxes, a table of fixed
   * size), or before it is known: then FPS counts inferences.
   */
  batch: z.number().int().positive().nullable(),
  /** Sizes that were asked for, by the input's name; left out: the model's own. */
  shapes: inputShapesSchema.exactOptional(),
  /** As they were measured, in the model's order; left out: not measured, or by a Vinobench that did not record them. */
  inputs: z.array(measuredInputSchema).exactOptional(),
  /** Whose values were measured; left out: repeatable numbers. */
  inputFiles: z.array(usedInputFileSchema).exactOptional(),
  /** As the compiled model reports them; null where the device has no such property. */
  streams: z.number().int().nullable(),
  threads: z.number().int().nullable(),
  requests: z.number().int(),
  isa: z.enum(isaLimits).nullable(),
  modelSha256: z.string().nullable(),
  irSha256: irSha256Schema.nullable(),
  weights: z.enum(weightsKinds).nullable(),
  /** Where INT8 ranges came from: `synthetic`, `images`, `external`; null: nothing was calibrated. */
  calibration: z.enum(['synthetic', 'images', 'arrays', 'external']).nullable(),
  /** Images or synthetic images that the ranges stand on; absent where nothing was calibrated, or it was not kept. */
  calibrationImages: z.number().int().exactOptional(),
  status: z.enum(cellStatuses),
  /** Why it is not measured, in a sentence. */
  reason: z.string().nullable(),
  /** The same as data; null: nothing is wrong, or it is of no known kind. */
  cause: causeSchema.nullable(),
  /** Cause of the attempt that failed before this one; absent: none has. */
  failedBefore: causeSchema.exactOptional(),
  /** Why what was measured is in the memory of its host alone for now; absent: it is in the database. */
  unwritten: causeSchema.exactOptional(),
  /** In sentences. */
  warnings: z.array(z.string()),
  /** The same as data, in the same order. */
  warningFacts: z.array(warningSchema),
  machineState: z.object({ start: machineStateSchema.nullable(), end: machineStateSchema.nullable() }),
  /** 1000 x batch / mean latency; inferences a second where there is no batch. */
  fps: z.number().nullable(),
  latencyMs: latencySchema.nullable(),
  /** What a report says of its samples that are not in it; left out: the samples are here. */
  summaryMs: latencySummarySchema.exactOptional(),
  /** Timed inferences that the statistics stand on. */
  iterations: z.number().int(),
  /** This and the next two: the median of its processes. */
  readMs: millisecondsSchema.nullable(),
  compileMs: millisecondsSchema.nullable(),
  firstInferenceMs: millisecondsSchema.nullable(),
  /** The most of the processes that measured this one cell. */
  peakMemoryBytes: bytesSchema.nullable(),
  /** Fresh processes that were measured to their end, in order; a cell of schema 1 or 2 was measured in one. */
  processes: z.array(measuredProcessSchema),
  /** What ended the measurement; null: it has not ended by itself, or was made by a Vinobench that did not record it. */
  ended: endedSchema.nullable(),
});
export type Cell = z.infer<typeof cellSchema>;

/** One crash may be chance; two of the same kind in a row are the rule. */
export const crashedAgain = ({ cause, failedBefore }: Pick<Cell, 'cause' | 'failedBefore'>): boolean =>
  cause?.kind === 'process-ended' &&
  failedBefore?.kind === 'process-ended' &&
  cause.detail === failedBefore.detail;

/** Whether resuming its run, once that has stopped, measures the cell: it had no turn, or failed of what may have passed. */
export function isLeft({ status, ...attempt }: Pick<Cell, 'status' | 'cause' | 'failedBefore'>): boolean {
  const { cause } = attempt;
  if (status === 'failed') return cause !== null && causeMayPass(cause) && !crashedAgain(attempt);
  return status === 'interrupted' || status === 'queued' || status === 'running';
}

export const runStatuses = ['running', 'finished', 'cancelled', 'interrupted', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runSummarySchema = z.object({
  id: z.string(),
  /** Grows from run to run of one database, whatever its clock says. */
  sequence: z.number().int().exactOptional(),
  title: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  /** When it was pinned, UTC, ISO 8601: pinned runs stand first; left out: it is not. */
  pinnedAt: z.string().exactOptional(),
  status: z.enum(runStatuses),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Since it was begun or last resumed, by a monotonic clock; null or left out: unknown. */
  tookMs: millisecondsSchema.nullable().exactOptional(),
  deletedAt: z.string().nullable(),
  /** When it was resumed; left out: never. */
  resumedAt: z.array(z.string()).min(1).exactOptional(),
  /** `other`: measured by another program, by another method. */
  preset: z.enum(runPresets),
  models: z.array(z.string()),
  /** Left out: it was measured by the workbench that keeps it. */
  origin: originSchema.exactOptional(),
  /** Why something of it is in the memory of its host alone for now; absent: all of it is in the database. */
  unwritten: causeSchema.exactOptional(),
  cells: z.object({
    total: z.number(),
    measured: z.number(),
    unsupported: z.number(),
    failed: z.number(),
  }),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** A run as lists show it: with what it is filtered by. */
export const listedRunSchema = runSummarySchema.extend({
  machine: recordedMachineSchema.pick({ hostname: true, cpuModel: true }),
  runtime: recordedRuntimeSchema.pick({ version: true }),
});
export type ListedRun = z.infer<typeof listedRunSchema>;

const tagSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^,]*$/, 'a tag has no comma');

/** What people say of a run; what is left out stays as it is. */
export const runWordsSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).exactOptional(),
  tags: z
    .strictObject({ add: z.array(tagSchema).max(50), remove: z.array(z.string()).max(50) })
    .exactOptional(),
  notes: z.string().max(20_000).exactOptional(),
  pinned: z.boolean().exactOptional(),
});
export type RunWords = z.infer<typeof runWordsSchema>;

/** Such as `squeezenet1.1, alexnet and 3 more`: the name of a run that nobody has named. */
export function titleOfModels(models: readonly string[]): string {
  const names = [...new Set(models)];
  const rest = names.length - 2;
  return rest > 1 ? `${names.slice(0, 2).join(', ')} and ${rest} more` : names.join(', ');
}

/** What can be changed of a run, and taken back. */
export const runFields = ['title', 'tags', 'notes', 'pinned', 'deleted', 'mark'] as const;
export type RunField = (typeof runFields)[number];

/** A run after a change of its words, or after that was taken back. */
export const changedRunSchema = z.object({
  /** By which it is taken back. */
  change: z.number().int().positive(),
  /** What was changed. */
  fields: z.array(z.enum(runFields)),
  run: runSummarySchema,
});
export type ChangedRun = z.infer<typeof changedRunSchema>;

/** What the store keeps, a run or a profile, by when it came. */
export interface Aged {
  /** Of the store; compared only with others of the same kind. */
  readonly sequence?: number;
  readonly createdAt: string;
}

/** Negative where `a` came before `b`: by their sequence, and by the clock only for documents that have none. */
export function byAge(a: Aged, b: Aged): number {
  if (a.sequence !== undefined && b.sequence !== undefined) return a.sequence - b.sequence;
  return Date.parse(a.createdAt) - Date.parse(b.createdAt);
}

const runHeadSchema = runSummarySchema.extend({
  iterations: z.number().int(),
  /** Null: another program's. */
  method: runMethodSchema.nullable(),
  machine: recordedMachineSchema,
  runtime: recordedRuntimeSchema,
  /** All of the machine; empty for runs of a Vinobench that did not record them. */
  devices: z.array(runDeviceSchema),
  /** Null: another program measured it. */
  vinobenchVersion: z.string().nullable(),
});
export type RunHead = z.infer<typeof runHeadSchema>;

export const runDocumentSchema = z.object({
  schemaVersion: z.literal(runSchemaVersion),
  run: runHeadSchema,
  cells: z.array(cellSchema),
});
/** What `bench --json` prints. */
export type RunDocument = z.infer<typeof runDocumentSchema>;

const roundSchema = z.object({
  cellId: z.string(),
  /** The process that it was measured in, as in the cell's `processes`; one that did not come to its end is not there. */
  process: z.number().int().nonnegative(),
  /**
   * 0-based, counted through all processes. Equal numbers of one careful run were measured in turns and can be paired; cells that
   * were measured at another time, for want of memory or after the run had stopped, have other numbers, of processes as well.
   */
  round: z.number().int().nonnegative(),
  /** UTC, ISO 8601. */
  startedAt: z.string(),
  /** One latency an inference, in the order measured; whole nanoseconds below 2^53. */
  samplesNs: z.array(nanosecondsSchema),
});
export type RoundDocument = z.infer<typeof roundSchema>;

export const runWithRoundsSchema = runDocumentSchema.extend({ rounds: z.array(roundSchema) });
/** What `runs show --json` prints. */
export type RunWithRounds = z.infer<typeof runWithRoundsSchema>;
