/** What a host can be asked to do: the requests of the contract, validated here at the edge, whoever calls. */
import { z } from 'zod';
import { accuracyOptionsSchema } from './accuracy.ts';
import { calibrationOptionsSchema } from './calibration.ts';
import { inputFileSchema } from './inputFiles.ts';
import { inputShapesSchema } from './inputShapes.ts';
import { fileReferenceSchema, outputFolder, pathMarks } from './paths.ts';
import { precisionSchema } from './precision.ts';
import { preparationOptionsSchema } from './preparation.ts';
import { isaLimits, presets, runCalibrationSchema } from './run.ts';

export const modelReferenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('catalogue'), id: z.string().min(1) }),
  fileReferenceSchema,
]);
export type ModelReference = z.infer<typeof modelReferenceSchema>;

/** Put into the network; mean and scale in the network's own channel order. */
export const preprocessingSchema = z.object({
  /** One value for all channels or one each; null: none. */
  mean: z.array(z.number()).min(1).nullable(),
  /** Multiplies what is left when the mean is taken off. */
  scale: z
    .array(z.number().refine((value) => value !== 0, 'a scale of 0 would erase the image'))
    .min(1)
    .nullable(),
  /** Channel order of the images that will be given; null: the network's. */
  colour: z.enum(['RGB', 'BGR']).nullable(),
});

/**
 * Whether files of the output's names that Vinobench did not make are replaced (left out: no); what the same request reads
 * is never replaced.
 */
const forceSchema = z.boolean().exactOptional();

export const convertRequestSchema = z.object({
  model: modelReferenceSchema,
  /** Folder for the files; null: one of the host's own, which it clears away some days after it has ended. */
  output: outputFolder.nullable(),
  precision: z.enum(['FP32', 'FP16']),
  /** Null keeps the file's. */
  batch: z.number().int().min(1).max(65_536).nullable(),
  /** By the input's name; left out: the file's. */
  shapes: inputShapesSchema.exactOptional(),
  preprocessing: preprocessingSchema.nullable().default(null),
  force: forceSchema,
});
export type ConvertRequest = z.infer<typeof convertRequestSchema>;

export const fetchRequestSchema = z
  .object({
    /** Ids of the catalogue. */
    models: z.array(z.string().min(1)).min(1),
    /** Each model gets a folder of its id in it; null: the data folder, where the catalogue's ids find it. */
    output: outputFolder.nullable(),
    force: forceSchema,
  })
  .register(pathMarks, { use: 'fetch' });
export type FetchRequest = z.infer<typeof fetchRequestSchema>;

export const benchRequestSchema = z.object({
  models: z.array(modelReferenceSchema).min(1),
  devices: z.array(z.string().min(1)).min(1),
  precisions: z.array(precisionSchema).min(1),
  preset: z.enum(presets),
  /** Null: the preset's own (32 for paper, 64 for careful). */
  iterations: z.number().int().min(1).max(1_000_000).nullable(),
  /** Null keeps fixed sizes, makes an open batch 1 and runs Caffe's image networks at batch 1. */
  batch: z.number().int().min(1).max(65_536).nullable(),
  /** One for each of `models`, in their order, by the input's name; null, or left out: the model's own. */
  shapes: z.array(inputShapesSchema.nullable()).exactOptional(),
  /** Values of inputs from files, one list for each of `models`; null, or left out: repeatable numbers. */
  inputFiles: z.array(z.array(inputFileSchema).nullable()).exactOptional(),
  /** How images among them are prepared; left out: as is known of the network. */
  preparation: preparationOptionsSchema.exactOptional(),
  isa: z.enum(isaLimits).nullable(),
  streams: z.number().int().positive().nullable(),
  threads: z.number().int().positive().nullable(),
  title: z.string().max(200).nullable(),
  /** How INT8 models are made of float ones; left out: of synthetic images. */
  calibration: runCalibrationSchema.optional(),
});
export type BenchRequest = z.infer<typeof benchRequestSchema>;

export const rooflineChoices = ['cached', 'again', 'off'] as const;

export const profileRequestSchema = benchRequestSchema
  .pick({
    models: true,
    devices: true,
    precisions: true,
    batch: true,
    shapes: true,
    inputFiles: true,
    preparation: true,
    calibration: true,
  })
  .extend({
    /** Each configuration once for each limit; empty: once without any. */
    isas: z.array(z.enum(isaLimits)),
    /** Inferences that are sampled. */
    iterations: z.number().int().min(4).max(10_000),
    /** Peaks of the machine: as measured earlier where they were, measured again, or none. */
    roofline: z.enum(rooflineChoices).default('cached'),
  });
export type ProfileRequest = z.infer<typeof profileRequestSchema>;

export const accuracyRequestSchema = accuracyOptionsSchema.extend({
  /** A second one is compared with the first. */
  models: z.array(modelReferenceSchema).min(1).max(2),
  /** Compares the one model with its INT8, which is made as a run makes it; null: no such comparison. */
  int8: runCalibrationSchema.nullable().default(null),
  /** By the input's name; left out: the models' own. */
  shapes: inputShapesSchema.exactOptional(),
});
export type AccuracyRequest = z.infer<typeof accuracyRequestSchema>;

export const calibrateRequestSchema = calibrationOptionsSchema.extend({
  model: modelReferenceSchema,
  /** Folder of the INT8 IR, made if missing; null: one of the host's own, as for `convert`. */
  output: outputFolder.nullable(),
  /** By the input's name; left out: the model's own. */
  shapes: inputShapesSchema.exactOptional(),
  /**
   * Points of top-1 (without labels: of agreement with the float network) that may be lost; as many layers as that takes go
   * back to float. Null: whatever is lost.
   */
  maxDrop: z.number().min(0).max(100).nullable().default(null),
  /** Whether each layer's error and the time that it saves are wanted. */
  triage: z.boolean().default(false),
  /** On which times are measured. */
  device: z.string().min(1).default('CPU'),
  force: forceSchema,
});
export type CalibrateRequest = z.infer<typeof calibrateRequestSchema>;
