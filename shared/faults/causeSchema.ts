import { z } from 'zod';
import { type Cause, causeKinds } from './cause.ts';

export const causeSchema = z
  .object({
    kind: z.enum(causeKinds),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Cause' }) satisfies z.ZodType<Cause>;
