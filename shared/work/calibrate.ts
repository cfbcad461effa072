/** Making the INT8 IR of a float model. */
import { z } from 'zod';
import { calibrationDocumentSchema, calibrationOptionsSchema } from '../documents/calibration.ts';
import { forceSchema, outputFolderSchema } from '../files/paths.ts';
import { inputShapesSchema } from '../models/inputShapesSchema.ts';
import { modelReferenceSchema, referenceName } from '../models/modelReference.ts';
import { defineWork, nowSchema } from './work.ts';

export const calibrateRequestSchema = calibrationOptionsSchema.extend({
  model: modelReferenceSchema,
  /** Folder of the INT8 IR, made if missing; null: one of the host's own, as for `convert`. */
  output: outputFolderSchema.nullable(),
  /** By the input's name; left out: the model's own. */
  shapes: inputShapesSchema.exactOptional(),
  /**
   * Points of top-1 (without labels: of agreement with the float network) that may be lost; as many layers as that takes go
   * back to float. Null: whatever is lost.
   */
  maxDrop: z.number().min(0).max(100).nullable().default(null),
  /** Whether each layer's error and the time that it saves are wanted. */
  triage: z.boolean().default(false),
  /** On which times are measured. */
  device: z.string().min(1).default('CPU'),
  force: forceSchema,
  now: nowSchema,
});
export type CalibrateRequest = z.infer<typeof calibrateRequestSchema>;

export const calibrate = defineWork({
  kind: 'calibrate',
  request: calibrateRequestSchema,
  document: calibrationDocumentSchema,
  title: ({ model }) => `Calibrating ${referenceName(model)}`,
});
