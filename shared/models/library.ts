/** Documents of the model library: what was added to it, and what is known of one of its models before it is measured. */
import { z } from 'zod';
import { weightsKinds } from './sourceMap.ts';

const outcomePlaceSchema = z.object({
  file: z.string().exactOptional(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  layer: z.string().exactOptional(),
});

const modelFormats = ['caffe', 'openvino-ir', 'onnx', 'tensorflow', 'tensorflow-lite', 'paddle'] as const;

/** What the last conversion of a model came to: known after a restart without converting it again. */
const conversionOutcomeSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ready'),
    parameters: z.number(),
    /** Of one image; null: the shapes leave it open. */
    gflops: z.number().nullable(),
    weights: z.enum(weightsKinds),
  }),
  z.object({ state: z.literal('failed'), message: z.string(), place: outcomePlaceSchema }),
]);
export type ConversionOutcome = z.infer<typeof conversionOutcomeSchema>;

export const addedModelSchema = z.object({
  /** As long as it stands in the library. */
  id: z.string(),
  /** Its topology's file name without the extension. */
  name: z.string(),
  format: z.enum(modelFormats),
  /** Absolute paths on the host. */
  topology: z.string(),
  weights: z.string().nullable(),
  /** UTC, ISO 8601. */
  addedAt: z.string(),
  /** Of the topology's bytes, in hex. */
  topologySha256: z.string().exactOptional(),
  /** Hash of its files as cells of a run have it. */
  modelSha256: z.string().exactOptional(),
  /** Size and time of change of its files when they were hashed. */
  stamp: z.string().exactOptional(),
  /** Absent: not converted since its files were last changed. */
  outcome: conversionOutcomeSchema.exactOptional(),
});
export type AddedModel = z.infer<typeof addedModelSchema>;

export const addedModelsSchema = z.object({ schemaVersion: z.literal(1), models: z.array(addedModelSchema) });
export type AddedModels = z.infer<typeof addedModelsSchema>;

/** Whether a caffemodel is a network's, judged by names of layers and shapes of blobs. */
export const weightsFitSchema = z.object({
  topology: z.string(),
  /** Layers of the network that learn, and how many of them the file has with the right shapes. */
  layers: z.number().int(),
  found: z.number().int(),
  /** Why it does not fit, in a sentence without the file's folder; null: it fits. */
  reason: z.string().nullable(),
});
export type WeightsFit = z.infer<typeof weightsFitSchema>;

/** `source`: the layers of a prototxt; `ir`: the operations that are compiled. */
export const graphLevels = ['source', 'ir'] as const;
export type GraphLevel = (typeof graphLevels)[number];

export const graphSchema = z.object({
  /** Layers that inference runs; of an IR the operations other than constants (with their decompression). */
  nodes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      /** Of its first output; empty for a result. A dynamic dimension is -1. */
      shape: z.array(z.number()),
      /** As the file spells them; `kernel` of a convolution is read off its weights in an IR. */
      attributes: z.record(z.string(), z.string()),
      /** Layers of the source that it computes, itself if it is one; empty: it is the IR's own. */
      sources: z.array(z.string()),
    }),
  ),
  /** Ids of nodes; one edge for each pair of them, with the shape of what goes along. */
  edges: z.array(z.object({ from: z.string(), to: z.string(), shape: z.array(z.number()) })),
});
export type ModelGraph = z.infer<typeof graphSchema>;

/** The text of a prototxt, so that an error can be shown where it is. */
export const sourceTextSchema = z.object({
  /** File name without folders. */
  file: z.string(),
  text: z.string(),
  bytes: z.number(),
});
export type SourceText = z.infer<typeof sourceTextSchema>;
