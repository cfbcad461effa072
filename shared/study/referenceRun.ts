/**
 * The study's tables as data (models/reference-run.json): the reference run that is shown next to one's own.
 */
import { z } from 'zod';
import { studyTableSchema } from './studyTable.ts';

export const referenceRunSchema = z.object({
  machine: z.object({ cpu: z.string(), gpu: z.string() }),
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
