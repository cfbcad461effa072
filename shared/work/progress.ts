/** How far a piece of work is. */
import { z } from 'zod';

export const waitsForSchema = z.object({
  /** What has to end first: another conversion, or a measurement on this machine. */
  what: z.enum(['conversion', 'measurement']),
  /** As it calls itself; null: not known. */
  holder: z.string().nullable(),
});
export type WaitsFor = z.infer<typeof waitsForSchema>;

export const progressSchema = z.object({
  type: z.literal('progress'),
  /** Such as `convert`, `compile`, `warm-up`, `measure`; `wait` while something else has to end first. */
  phase: z.string(),
  /** Of the whole work, 0 to 1, never falling. */
  fraction: z.number().min(0).max(1),
  /** Milliseconds left, null while there is nothing to go by. */
  etaMs: z.number().nullable(),
  text: z.string(),
  /** In the phase `wait`, where it is known. */
  waitsFor: waitsForSchema.exactOptional(),
  /** What can be counted of the work. */
  count: z
    .object({
      done: z.number().int(),
      total: z.number().int(),
      unit: z.enum(['configurations', 'rounds']),
    })
    .exactOptional(),
});
export type Progress = z.infer<typeof progressSchema>;
