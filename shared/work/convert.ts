/** Converting a model to OpenVINO IR. A host converts one at a time, and none while something is measured. */
import { z } from 'zod';
import { forceSchema, outputFolderSchema } from '../files/paths.ts';
import { convertDocumentSchema } from '../models/conversion.ts';
import { inputShapesSchema } from '../models/inputShapesSchema.ts';
import { modelReferenceSchema, referenceName } from '../models/modelReference.ts';
import { defineWork, nowSchema } from './work.ts';

/** Put into the network; mean and scale in the network's own channel order. */
const preprocessingSchema = z.object({
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

export const convertRequestSchema = z.object({
  model: modelReferenceSchema,
  /** Folder for the files; null: one of the host's own, which it clears away some days after it has ended. */
  output: outputFolderSchema.nullable(),
  precision: z.enum(['FP32', 'FP16']),
  /** Null keeps the file's. */
  batch: z.number().int().min(1).max(65_536).nullable(),
  /** By the input's name; left out: the file's. */
  shapes: inputShapesSchema.exactOptional(),
  preprocessing: preprocessingSchema.nullable().default(null),
  force: forceSchema,
  now: nowSchema,
});
export type ConvertRequest = z.infer<typeof convertRequestSchema>;

export const convert = defineWork({
  kind: 'convert',
  request: convertRequestSchema,
  document: convertDocumentSchema,
  title: ({ model }) => `Converting ${referenceName(model)}`,
});
