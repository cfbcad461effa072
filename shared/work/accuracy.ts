/** How often one network is right, or two of them side by side. */
import { z } from 'zod';
import { accuracyDocumentSchema, accuracyOptionsSchema } from '../documents/accuracy.ts';
import { runCalibrationSchema } from '../documents/run.ts';
import { inputShapesSchema } from '../models/inputShapesSchema.ts';
import { modelReferenceSchema, referenceName, severalNames } from '../models/modelReference.ts';
import { defineWork, nowSchema } from './work.ts';

export const accuracyRequestSchema = accuracyOptionsSchema.extend({
  /** A second one is compared with the first. */
  models: z.array(modelReferenceSchema).min(1).max(2),
  /** Compares the one model with its INT8, which is made as a run makes it; null: no such comparison. */
  int8: runCalibrationSchema.nullable().default(null),
  /** By the input's name; left out: the models' own. */
  shapes: inputShapesSchema.exactOptional(),
  now: nowSchema,
});
export type AccuracyRequest = z.infer<typeof accuracyRequestSchema>;

export const accuracy = defineWork({
  kind: 'accuracy',
  request: accuracyRequestSchema,
  document: accuracyDocumentSchema,
  title: ({ models }) => `Accuracy of ${severalNames(models.map(referenceName))}`,
});
