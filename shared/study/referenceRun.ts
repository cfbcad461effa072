/**
 * The study's tables as data (models/reference-run.json): the reference run that is shown next to one's own.
 */
import { z } from 'zod';
import { studyTableSchema } from './studyTable.ts';

export const referenceRunSchema = z.object({
  /** Where its tables come from. */
  source: z.string(),
  machine: z.object({ cpu: z.string(), gpu: z.string(), runtime: z.string(), os: z.string() }),
  /** Inferences that a mean stands on. */
  method: z.object({ iterations: z.number().int().positive() }),
  table1: z.object({
    unit: z.literal('FPS'),
    /** A device and a precision, such as `CPU FP32`. */
    columns: z.array(z.string()),
    rows: z.record(z.string(), z.array(z.number().positive())),
  }),
  /** Implementations as its Table II prints them, misprints included. */
  table2: studyTableSchema.extend({ model: z.string() }),
});
export type ReferenceRun = z.infer<typeof referenceRunSchema>;
