/** Finding the release of OpenVINO that changed a time, between two that are installed. */
import { z } from 'zod';
import { bisectDocumentSchema } from '../comparing/bisectDocument.ts';
import { methodOptionsSchema } from '../documents/runMethod.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { modelReferenceSchema, referenceName } from '../models/modelReference.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { defineWork } from './work.ts';

export const bisectRequestSchema = methodOptionsSchema
  .pick({ processes: true, target: true, budgetMs: true })
  .extend({
    model: modelReferenceSchema,
    /** The model as it was before: then whether the model or the release changed the time is measured, too. */
    oldModel: modelReferenceSchema.exactOptional(),
    device: z.string().min(1),
    precision: precisionSchema,
    good: releaseSchema,
    bad: releaseSchema,
  });
export type BisectRequest = z.infer<typeof bisectRequestSchema>;

export const bisect = defineWork({
  kind: 'bisect',
  request: bisectRequestSchema,
  document: bisectDocumentSchema,
  title: ({ model, good, bad }) => `Looking for what changed ${referenceName(model)} from ${good} to ${bad}`,
});
