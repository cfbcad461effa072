/** How often a network is right, or agrees with another one: what `accuracy` asks and answers. */
import { z } from 'zod';
import { imagesPathSchema, readablePathSchema } from '../files/paths.ts';
import { isaLimits } from '../machine/isa.ts';
import { brokenImageSchema, preparationOptionsSchema, preparationSchema } from '../models/preparation.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { bytesSchema, secondsSchema } from '../unitSchemas.ts';
import { warningFactsSchema } from '../warnings/warning.ts';

/** What `accuracy` takes in addition to its models. */
export const accuracyOptionsSchema = z.object({
  /** A folder, a zip, a tar or a tar.gz; null: the held-out set of the example that ships, for that one alone. */
  images: imagesPathSchema.nullable(),
  /** A file of lines `name label`; null: ImageNet's val.txt inside or next to it, then sub-folders. */
  labels: readablePathSchema.nullable(),
  preparation: preparationOptionsSchema,
  /** How many images, chosen by `seed`; null: all. */
  subset: z.number().int().min(1).nullable(),
  seed: z.number().int().nonnegative().max(0xffff_ffff),
  device: z.string().min(1),
  isa: z.enum(isaLimits).nullable(),
});

const percentSchema = z.number().min(0).max(100);
const intervalSchema = z.tuple([z.number(), z.number()]);

const modelAccuracySchema = z.object({
  name: z.string(),
  /** What most of its convolutions, matrix and inner products ran in. */
  precision: precisionSchema.nullable(),
  /** Per cent of the labelled images; null: none has a label. */
  top1: percentSchema.nullable(),
  /** Likewise. */
  top5: percentSchema.nullable(),
  /** Of top1, by Wilson's score. */
  confidence95: intervalSchema.nullable(),
  top5Confidence95: intervalSchema.nullable(),
  classes: z.number().int(),
  /** Of an INT8 network that was made for this comparison: what its ranges stand on. */
  calibration: z.enum(['images', 'synthetic']).exactOptional(),
  preparation: preparationSchema,
});
export type ModelAccuracy = z.infer<typeof modelAccuracySchema>;

export const accuracyDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  /** On which everything here stands; broken ones and, where there are labels, those without are left out. */
  images: z.number().int(),
  /** given: by the user; example: drawn on the way, the held-out set of the example that ships. */
  imageSource: z.enum(['given', 'example']),
  /**
   * Hexadecimal, of the names and contents of the images that were read, broken ones included; labels have no part in it.
   * Left out: by a Vinobench that did not record it.
   */
  imagesSha256: z.string().exactOptional(),
  /** Those that could not be decoded. */
  broken: z.array(brokenImageSchema),
  /** Left out because others have a label and they have none. */
  unlabelled: z.number().int(),
  /** In the order asked for. */
  models: z.array(modelAccuracySchema),
  /** Top-1 of the first model less that of the second, in percentage points; null without labels or a second model. */
  dropPoints: z.number().nullable(),
  /** Of dropPoints, for the same images, by Newcombe's method 10. */
  dropConfidence95: intervalSchema.nullable(),
  /** Per cent of the images with the same top class in both models; null without a second model, as the next ones. */
  agreement: percentSchema.nullable(),
  /** Of the second model's outputs against the first's; null, too, where they are exactly the same. */
  sqnrDb: z.number().nullable(),
  /** Mean over the images. */
  cosine: z.number().nullable(),
  device: z.string(),
  isa: z.enum(isaLimits).nullable(),
  runtime: z.string(),
  warnings: z.array(z.string()),
  /** The same as data; absent in older documents. */
  warningFacts: warningFactsSchema,
  seconds: secondsSchema,
  peakMemoryBytes: bytesSchema,
});
/** What `accuracy --json` prints. */
export type AccuracyDocument = z.infer<typeof accuracyDocumentSchema>;
