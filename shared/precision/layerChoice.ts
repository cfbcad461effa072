/** Which layers INT8 hurts, which of them went back to float for it, and what that costs in time. */
import { z } from 'zod';
import { millisecondsSchema } from '../unitSchemas.ts';

export const layerCostSchema = z.object({
  /** Name in the IR. */
  layer: z.string(),
  type: z.string(),
  /** Of the network's outputs with only this layer on 8-bit values; null: they are exactly the float ones. */
  aloneSqnrDb: z.number().nullable(),
  /** Of the layer's own output, in the network with all layers on 8-bit values; null likewise. */
  sqnrDb: z.number().nullable(),
});
export type LayerCost = z.infer<typeof layerCostSchema>;

const standingSchema = z.object({
  /** Per cent; null: the images have no labels. */
  top1: z.number().nullable(),
  /** Per cent of the images with the float network's top class. */
  agreement: z.number(),
  /** Of top1, in points; without labels what agreement lacks of 100. Negative: better than in float. */
  dropPoints: z.number(),
});
export type Standing = z.infer<typeof standingSchema>;

export const accuracyAwareSchema = z.object({
  /** What was asked for, in points. */
  maxDrop: z.number(),
  metric: z.enum(['top1', 'agreement']),
  /** On which the drops were measured. */
  images: z.number().int(),
  /** Of the float network, per cent. */
  floatTop1: z.number().nullable(),
  allInt8: standingSchema,
  chosen: standingSchema,
  /** Back in float, the costliest first. */
  floatLayers: z.array(z.string()),
  attempts: z.array(z.object({ floatLayers: z.number().int(), dropPoints: z.number() })),
  /** What that costs; null: nothing went back, so nothing was measured. */
  speed: z
    .object({
      device: z.string(),
      /** Medians. */
      allInt8Ms: millisecondsSchema,
      chosenMs: millisecondsSchema,
      /** chosenMs / allInt8Ms. */
      ratio: z.number(),
      confidence95: z.tuple([z.number(), z.number()]),
    })
    .nullable(),
});
export type AccuracyAware = z.infer<typeof accuracyAwareSchema>;
