/** What a piece of work tells while it is carried out. */
import { z } from 'zod';
import { cellSchema } from '../documents/run.ts';
import { progressSchema } from './progress.ts';

export const workEventSchema = z.discriminatedUnion('type', [
  progressSchema,
  z.object({ type: z.literal('cell'), cell: cellSchema }),
  z.object({ type: z.literal('notice'), text: z.string() }),
]);
export type WorkEvent = z.infer<typeof workEventSchema>;
