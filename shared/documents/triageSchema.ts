/** What INT8 costs and saves in each layer: the document of a triage, which `profile/triage.ts` makes. */
import { z } from 'zod';
import { layerCostSchema } from '../precision/layerChoice.ts';
import { microsecondsSchema, millisecondsSchema } from '../unitSchemas.ts';

/** Why a layer had better stay in float: INT8 is slower there, or saves nothing, or little for its share of the error. */
const proposalKinds = ['slower', 'saves-nothing', 'out-of-proportion'] as const;
export type ProposalKind = (typeof proposalKinds)[number];

const triageRowSchema = layerCostSchema.extend({
  /** Share of the network's error that comes from this layer, 0 to 1: its noise alone by the sum of all layers' noise. */
  errorShare: z.number(),
  /** Real times of the layer's kernels; null: it has no kernel of its own in either network. */
  floatUs: microsecondsSchema.nullable(),
  int8Us: microsecondsSchema.nullable(),
  /** floatUs - int8Us; negative: INT8 is slower. */
  savedUs: microsecondsSchema.nullable(),
  /** Of all the time that layers save, 0 to 1; 0 where nothing is saved. */
  savedShare: z.number(),
  /** The difference is beyond what repeating the measurement gives. */
  significant: z.boolean(),
  /** Null: INT8 is worth it. */
  proposal: z.enum(proposalKinds).nullable(),
});
export type TriageRow = z.infer<typeof triageRowSchema>;

export const triageSchema = z.object({
  device: z.string(),
  /** The costliest first. */
  layers: z.array(triageRowSchema),
  /** One point a layer that has both: time saved and the error added in its own output. */
  scatter: z.array(z.object({ layer: z.string(), savedUs: microsecondsSchema, sqnrDb: z.number() })),
  /** Names of those that had better stay in float. */
  proposed: z.array(z.string()),
  /** Time of what INT8 inserted (reorders, quantizers) less that of what float had. */
  insertedUs: microsecondsSchema,
  /** Median latencies, counters off. */
  floatMs: millisecondsSchema,
  int8Ms: millisecondsSchema,
});
export type Triage = z.infer<typeof triageSchema>;
