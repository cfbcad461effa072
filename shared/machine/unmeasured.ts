/** What a measurement of peaks leaves without a figure. */
import { z } from 'zod';
import { precisionSchema } from '../precision/precisionSchema.ts';

/** Why a large operation of OpenVINO's gave no peak. */
const noPeakReasonSchema = z.discriminatedUnion('kind', [
  /** The device ran it in another precision; null: in none of ours. */
  z.object({
    kind: z.literal('ran-otherwise'),
    operation: z.string(),
    precision: precisionSchema.nullable(),
  }),
  z.object({ kind: z.literal('no-usable-time') }),
  /** The runtime's own words. */
  z.object({ kind: z.literal('cannot-run'), sentence: z.string() }),
]);
export type NoPeakReason = z.infer<typeof noPeakReasonSchema>;

/** What has no figure, and why. */
export const unmeasuredSchema = z.discriminatedUnion('kind', [
  /** The system does not tell its caches: their bandwidth was not measured. */
  z.object({ kind: z.literal('caches-unknown') }),
  z.object({
    kind: z.literal('operation'),
    of: z.union([precisionSchema, z.literal('memory')]),
    device: z.string(),
    because: noPeakReasonSchema,
  }),
  /** No source gave a peak of them. */
  z.object({ kind: z.literal('no-peak'), device: z.string(), precisions: z.array(precisionSchema) }),
]);
export type Unmeasured = z.infer<typeof unmeasuredSchema>;
