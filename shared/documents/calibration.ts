/** From a float network to an INT8 one: what `calibrate` asks and answers. */
import { z } from 'zod';
import { imagesPathSchema } from '../files/paths.ts';
import { brokenImageSchema, preparationOptionsSchema, preparationSchema } from '../models/preparation.ts';
import { floatLayerSchema } from '../precision/floatLayers.ts';
import { accuracyAwareSchema } from '../precision/layerChoice.ts';
import { bytesSchema, secondsSchema } from '../unitSchemas.ts';
import { seconds } from '../units.ts';
import { warningFactsSchema } from '../warnings/warning.ts';
import { triageSchema } from './triageSchema.ts';

/** Images from which ranges settle; NNCF and Open Model Zoo take 300, too. */
export const enoughImages = 300;
/** Below this the ranges of a network depend on which images were taken. */
const fewestImages = 100;

export const areFewImages = (images: number): boolean => images < fewestImages;

/** performance: zero in the middle of every tensor's range; mixed: activations have their own zero point. */
const quantizations = ['performance', 'mixed'] as const;

export const estimators = ['minmax', 'mean-minmax', 'percentile', 'entropy', 'mse'] as const;
/**
 * How the range of a tensor is taken from what was seen of it: its extremes; each image's extremes, averaged; what holds a
 * share of the values; what keeps their distribution (Kullback-Leibler); what leaves the least squared error.
 */
export type Estimator = (typeof estimators)[number];

const int8Rules = ['CPU', 'GPU'] as const;
/** What the model will run on: which operations gain from 8-bit values depends on it. */
export type Int8Rules = (typeof int8Rules)[number];

export const calibrationOptionsSchema = z.object({
  /** A folder, a zip, a tar or a tar.gz; null: synthetic images are drawn. */
  images: imagesPathSchema.nullable(),
  preparation: preparationOptionsSchema,
  /** How many images, chosen by `seed`. */
  subset: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().nonnegative().max(0xffff_ffff),
  quantization: z.enum(quantizations),
  estimator: z.enum(estimators),
  /** Per cent of the values that lie inside the range, for the estimator of that name. */
  percentile: z.number().gt(50).max(100),
  family: z.enum(int8Rules),
});
export type CalibrationOptions = z.infer<typeof calibrationOptionsSchema>;

export const defaultCalibration = {
  subset: 300,
  seed: 0,
  quantization: 'performance',
  estimator: 'mean-minmax',
  percentile: 99.99,
  family: 'CPU',
} as const satisfies Partial<CalibrationOptions>;

/** What ranges stand on: the user's images, the user's .npy or .npz files, or images or numbers that are drawn. */
const calibrationKinds = ['images', 'arrays', 'synthetic'] as const;

/** What an IR keeps of its calibration, as JSON in its rt_info under `vinobench/calibration`. */
export const calibrationFactsSchema = calibrationOptionsSchema
  .pick({ quantization: true, estimator: true, percentile: true, seed: true, family: true })
  .extend({
    version: z.string(),
    calibration: z.enum(calibrationKinds),
    /** Images, or samples, that it stands on. */
    images: z.number().int(),
    /** Null: the inputs are not images. */
    preparation: preparationSchema.nullable(),
    floatLayers: z.array(z.string()),
  });
export type CalibrationFacts = z.infer<typeof calibrationFactsSchema>;

export const calibrationDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  xml: z.string(),
  bin: z.string(),
  /** Layers with weights that run on 8-bit values. */
  quantizedLayers: z.number().int(),
  /** Names of those that stay in float. */
  floatLayers: z.array(z.string()),
  /** Why they do, in the same order; absent in older documents. */
  floatReasons: z.array(floatLayerSchema).optional(),
  /** Images that the ranges stand on. */
  subset: z.number().int(),
  broken: z.array(brokenImageSchema),
  calibration: z.enum(calibrationKinds),
  quantization: z.enum(quantizations),
  estimator: z.enum(estimators),
  seed: z.number().int(),
  family: z.enum(int8Rules),
  /** Null: the inputs are not images. */
  preparation: preparationSchema.nullable(),
  /** Of the whole job, and of its parts. */
  seconds: secondsSchema,
  phaseSeconds: z.object({
    read: secondsSchema,
    statistics: secondsSchema,
    quantize: secondsSchema,
    /** Of `quantize`'s place, where layers had to be chosen. */
    choose: secondsSchema.default(() => seconds(0)),
    compare: secondsSchema,
    write: secondsSchema,
  }),
  /** While statistics were gathered. */
  imagesPerSecond: z.number(),
  /** Of the INT8 model's outputs against the float model's on `comparedImages` of the images; null: exactly the same. */
  sqnrDb: z.number().nullable(),
  /** Per cent of them with the same top class; null where the model has more than one output. */
  top1Agreement: z.number().min(0).max(100).nullable(),
  comparedImages: z.number().int(),
  binBytes: z.object({ float: bytesSchema, int8: bytesSchema }),
  irSha256: z.string(),
  quantizerVersion: z.string(),
  warnings: z.array(z.string()),
  /** The same as data; absent in older documents. */
  warningFacts: warningFactsSchema,
  peakMemoryBytes: bytesSchema,
  /** Absent: no drop was asked to be kept. */
  accuracyAware: accuracyAwareSchema.optional(),
  /** Absent: it was not asked for. */
  triage: triageSchema.optional(),
});
/** What `calibrate --json` prints. */
export type CalibrationDocument = z.infer<typeof calibrationDocumentSchema>;
