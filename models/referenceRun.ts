/** The study's tables as data; the rest of reference-run.json is read where it is shown. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { studyTableSchema } from '../shared/profile/studyTable.ts';

const schema = z.object({
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
export type ReferenceRun = z.infer<typeof schema>;

export function referenceRun(): ReferenceRun {
  return schema.parse(JSON.parse(readFileSync(new URL('reference-run.json', import.meta.url), 'utf8')));
}
