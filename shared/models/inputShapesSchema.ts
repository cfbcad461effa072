import { z } from 'zod';
import type { InputShapes, MeasuredInput } from './inputShapes.ts';

export const inputShapesSchema = z.record(
  z.string().min(1),
  z.array(z.number().int().min(1).max(2_147_483_647)).max(16),
) satisfies z.ZodType<InputShapes>;

export const measuredInputSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int()),
  elementType: z.string(),
}) satisfies z.ZodType<MeasuredInput>;
