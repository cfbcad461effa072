/** What a conversion tells: the IR, what became of the source's layers, what each pass did. */
import { z } from 'zod';
import { bytesSchema, secondsSchema } from '../unitSchemas.ts';
import { warningFactsSchema } from '../warnings/warning.ts';
import { irSha256Schema } from './irIdentity.ts';
import { removalKinds } from './removal.ts';
import { weightsKinds } from './sourceMap.ts';

const portSchema = z.object({ name: z.string(), shape: z.array(z.number()), elementType: z.string() });

const beforeAfterSchema = z.object({ before: z.number().int(), after: z.number().int() });
const constantsSchema = z.object({ count: z.number().int(), bytes: z.number().int() });

const convertPassSchema = z.object({
  name: z.string(),
  /** What it is for: `keep one of identical constants`. */
  does: z.string(),
  /** Counted as `irLayers` are. */
  operations: beforeAfterSchema,
  constants: z.object({ before: constantsSchema, after: constantsSchema }),
  /** Names of the operations that are gone and of those that are new. */
  removed: z.array(z.string()),
  added: z.array(z.string()),
});
export type ConvertPass = z.infer<typeof convertPassSchema>;

const removalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-included'), stages: z.array(z.string()).readonly() }),
  z.object({ kind: z.enum(removalKinds).exclude(['not-included']) }),
]);

export const convertDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  xml: z.string(),
  bin: z.string(),
  weights: z.enum(weightsKinds),
  inputs: z.array(portSchema),
  outputs: z.array(portSchema),
  /** Layers that the source lists, those that inference leaves out included; null: OpenVINO read it, which does not count them. */
  sourceLayers: z.number().int().nullable(),
  /** Operations of the IR other than constants (with their decompression) and results. */
  irLayers: z.number().int(),
  removedLayers: z.array(
    z.object({
      name: z.string(),
      reason: z.string(),
      /** The same as data; absent in older documents, and in maps of other programs. */
      because: removalSchema.exactOptional(),
    }),
  ),
  fusedLayers: z.array(z.object({ name: z.string(), into: z.string() })),
  /** In the order in which they ran. */
  passes: z.array(convertPassSchema),
  /** Learned numbers, BatchNorm and its like folded. */
  parameters: z.number().int(),
  /** Of one inference at the IR's shapes: two for each multiply-accumulate. Null: a shape that they need is not known. */
  flops: z.number().nullable(),
  /** What has parameters or computes, in the order of execution. */
  layers: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      sources: z.array(z.string()),
      parameters: z.number().int(),
      flops: z.number().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
  /** The same as data; absent in older documents. */
  warningFacts: warningFactsSchema,
  sourceSha256: z.string(),
  weightsSha256: z.string().nullable(),
  irSha256: irSha256Schema,
  seconds: secondsSchema,
  peakMemoryBytes: bytesSchema,
});
/** What `convert --json` prints. */
export type ConvertDocument = z.infer<typeof convertDocumentSchema>;
