/** Measuring latency: a new run, the rest of one that stopped, or some cells of one in a new run. */
import { z } from 'zod';
import { presets } from '../documents/presets.ts';
import { runCalibrationSchema, runDocumentSchema } from '../documents/run.ts';
import { methodOptionsSchema } from '../documents/runMethod.ts';
import { inputFileSchema } from '../files/inputFiles.ts';
import { isaLimits } from '../machine/isa.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { inputShapesSchema } from '../models/inputShapesSchema.ts';
import { modelReferenceSchema, referenceName, severalNames } from '../models/modelReference.ts';
import { preparationOptionsSchema } from '../models/preparation.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { defineWork } from './work.ts';

/** What is measured, and how. */
export const benchOptionsSchema = methodOptionsSchema.extend({
  models: z.array(modelReferenceSchema).min(1),
  devices: z.array(z.string().min(1)).min(1),
  precisions: z.array(precisionSchema).min(1),
  preset: z.enum(presets),
  /** Null: the preset's own (32 for paper, 64 for careful). */
  iterations: z.number().int().min(1).max(1_000_000).nullable(),
  /** Null keeps fixed sizes, makes an open batch 1 and runs Caffe's image networks at batch 1. */
  batch: z.number().int().min(1).max(65_536).nullable(),
  /** One for each of `models`, in their order, by the input's name; null, or left out: the model's own. */
  shapes: z.array(inputShapesSchema.nullable()).exactOptional(),
  /** Values of inputs from files, one list for each of `models`; null, or left out: repeatable numbers. */
  inputFiles: z.array(z.array(inputFileSchema).nullable()).exactOptional(),
  /** How images among them are prepared; left out: as is known of the network. */
  preparation: preparationOptionsSchema.exactOptional(),
  isa: z.enum(isaLimits).nullable(),
  /** Releases of OpenVINO that are installed; left out: the default one. */
  runtimes: z.array(releaseSchema).min(1).exactOptional(),
  streams: z.number().int().positive().nullable(),
  threads: z.number().int().positive().nullable(),
  title: z.string().max(200).nullable(),
  /** How INT8 models are made of float ones; left out: of synthetic images. */
  calibration: runCalibrationSchema.optional(),
});
export type BenchOptions = z.infer<typeof benchOptionsSchema>;

/** A whole id, an unambiguous beginning of one, or `latest`. */
const run = z.string().min(1);

export const benchRequestSchema = z.discriminatedUnion('start', [
  benchOptionsSchema.extend({ start: z.literal('new') }),
  /**
   * The cells that an interrupted, cancelled or failed run has left; those with a result keep it. Refused on another machine or
   * runtime, and when a model's files have changed.
   */
  z.object({ start: z.literal('resume'), run }),
  /** A new run of some cells of this one: the same files, measured by the same method. */
  z.object({ start: z.literal('again'), run, cells: z.array(z.string()).min(1) }),
]);
export type BenchRequest = z.infer<typeof benchRequestSchema>;

export const bench = defineWork({
  kind: 'bench',
  request: benchRequestSchema,
  document: runDocumentSchema,
  title: (request) =>
    request.start === 'new'
      ? (request.title ?? `Measuring ${severalNames(request.models.map(referenceName))}`)
      : `Run ${request.run}`,
});
