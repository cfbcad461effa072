/** The machine disturbed a measurement: what is said of it, as data. Each from its limit in limits.ts on. */
import { z } from 'zod';
import { secondsSchema } from '../unitSchemas.ts';
import { heaviestSchema } from './conditions.ts';

export const conditionWarningSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('quota-throttled'),
    /** That the control groups grant; null: not known. */
    processors: z.number().nullable(),
    periods: z.number().int(),
    /** Summed over processors. */
    seconds: secondsSchema,
  }),
  z.object({ kind: z.literal('steal'), share: z.number() }),
  z.object({
    kind: z.literal('busy-neighbours'),
    /** Processors' worth. */
    processors: z.number(),
    heaviest: heaviestSchema.nullable(),
  }),
  z.object({ kind: z.literal('threads-waited'), share: z.number() }),
  z.object({
    kind: z.literal('frequency-fell'),
    share: z.number(),
    fromMHz: z.number(),
    toMHz: z.number(),
  }),
  z.object({
    kind: z.literal('hot'),
    celsius: z.number().nullable(),
    limit: z.number().nullable(),
    /** How often the processor slowed itself down. */
    throttles: z.number().int(),
  }),
  z.object({ kind: z.literal('governor'), governor: z.string() }),
  z.object({ kind: z.literal('many-migrations'), perSecond: z.number(), pinning: z.boolean().nullable() }),
  /** On a hybrid processor. */
  z.object({ kind: z.literal('not-pinned'), performance: z.number().int(), efficiency: z.number().int() }),
]);
export type ConditionWarning = z.infer<typeof conditionWarningSchema>;
