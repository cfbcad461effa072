/** The networks that ship with Vinobench, and getting their trained files. */
import { z } from 'zod';
import { bytesSchema, secondsSchema } from '../unitSchemas.ts';

export const modelListSchema = z.object({
  schemaVersion: z.literal(1),
  models: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** How the study's Table I spells it. */
      studyRow: z.string(),
      inputShape: z.array(z.number()),
      /** Published figures; accuracies in per cent of the ImageNet 2012 validation set. */
      millionParameters: z.number(),
      gflops: z.number(),
      top1: z.number(),
      top5: z.number(),
      /** Address of the trained files' licence. */
      licence: z.string(),
      /** What `fetch` has to download for it, all in all. */
      downloadBytes: bytesSchema,
      /** Whether its trained files are here; without them its weights are filler. */
      fetched: z.boolean(),
      /** Hash of the files that a run measures, as its cells have it. */
      modelSha256: z.string().exactOptional(),
    }),
  ),
  /** What ships with its trained weights and its own labelled images, next to the catalogue. */
  examples: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      inputShape: z.array(z.number()),
      classes: z.array(z.string()),
      /** Per cent of its test images, as its training reported it. */
      top1: z.number(),
      testImages: z.number().int(),
      /** As a catalogue entry's. */
      modelSha256: z.string().exactOptional(),
    }),
  ),
});
/** What `models list --json` prints. */
export type ModelList = z.infer<typeof modelListSchema>;

export const fetchDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  models: z.array(
    z.object({
      id: z.string(),
      /** Absolute. */
      folder: z.string(),
      /** SHA-256 in hex, of the files as they were served. */
      files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
      status: z.enum(['fetched', 'present', 'failed']),
      /** Why it failed, in a sentence. */
      reason: z.string().nullable(),
    }),
  ),
  seconds: secondsSchema,
});
/** What `models fetch --json` prints. */
export type FetchDocument = z.infer<typeof fetchDocumentSchema>;
