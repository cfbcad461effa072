/** How far a piece of work is, as data; its sentence is made in shared/view/text/progressText.ts. */
import { z } from 'zod';
import { causeSchema } from '../faults/causeSchema.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { millisecondsSchema } from '../unitSchemas.ts';

export const phases = [
  /** Something else has to end first: `waitsFor`. */
  'wait',
  /** Reading, converting and saving a model. */
  'read',
  'convert',
  'save',
  /** INT8: the ranges, then the layers that stay in float. */
  'calibrate',
  'layer-costs',
  'float-accuracy',
  'int8-accuracy',
  'try-float-layers',
  /** Measuring. */
  'compile',
  'warm-up',
  'measure',
  'profile',
  'peaks',
  'accuracy',
  /** Downloading. */
  'fetch',
  /** A release of OpenVINO: its files, then its addon. */
  'unpack',
  'build',
  /** All is measured, and something stands between the results and the database: `trouble`. */
  'write',
] as const;

const waitsForSchema = z.object({
  /**
   * What has to end first: a measurement, a conversion, a calibration, an accuracy or an installation on this machine, a download of the
   * same model, or other work of this host.
   */
  what: z.enum(['measurement', 'conversion', 'calibration', 'accuracy', 'installation', 'download', 'turn']),
  /** As it calls itself; null: not known. */
  holder: z.string().nullable(),
});
export type WaitsFor = z.infer<typeof waitsForSchema>;

/** What is worked on; null: not of one, or not decided yet. */
const subjectSchema = z.object({
  model: z.string().nullable(),
  device: z.string().nullable(),
  precision: precisionSchema.nullable(),
  /** Release of OpenVINO; left out: the default one. */
  runtime: releaseSchema.exactOptional(),
});
export type Subject = z.infer<typeof subjectSchema>;

/** How far the subject is within its phase. */
export const stepSchema = z.object({
  /** Of the step in progress or, of bytes, those that are here. */
  at: z.number().nonnegative(),
  of: z.number().nonnegative(),
  unit: z.enum(['rounds', 'processes', 'images', 'layers', 'bytes']),
});

export const progressSchema = z.object({
  type: z.literal('progress'),
  phase: z.enum(phases),
  subject: subjectSchema.exactOptional(),
  step: stepSchema.exactOptional(),
  /** The file or the layer of the subject that is in work. */
  item: z.string().exactOptional(),
  /** Of the whole work, 0 to 1, never falling. */
  fraction: z.number().min(0).max(1),
  /** Milliseconds left, null while there is nothing to go by. */
  etaMs: millisecondsSchema.nullable(),
  /** In the phase `wait`, where it is known. */
  waitsFor: waitsForSchema.exactOptional(),
  /** In the phase `write`. */
  trouble: causeSchema.exactOptional(),
  /** What can be counted of the work. */
  count: z
    .object({
      done: z.number().int(),
      total: z.number().int(),
      unit: z.enum(['configurations', 'rounds', 'processes']),
    })
    .exactOptional(),
});
export type Progress = z.infer<typeof progressSchema>;
