/** A kernel that two releases of OpenVINO run differently. */
import { z } from 'zod';
import { microsecondsSchema } from '../unitSchemas.ts';

const kernelSideSchema = z.object({
  /** Of all its kernels; empty: none, since it is fused or optimized away. */
  implementations: z.array(z.string()),
  precisions: z.array(z.string()),
  timeUs: microsecondsSchema,
});

export const kernelChangeSchema = z.object({
  /** Its layer. */
  name: z.string(),
  type: z.string(),
  /** Null: that release has nothing of the kind. */
  before: kernelSideSchema.nullable(),
  after: kernelSideSchema.nullable(),
  /** After less before. */
  deltaUs: microsecondsSchema,
  /** Whether it is more than what repeating the measurement gives. */
  significant: z.boolean(),
});
export type KernelChange = z.infer<typeof kernelChangeSchema>;
