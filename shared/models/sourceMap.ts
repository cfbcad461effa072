/**
 * Where an operation of our IR comes from. OpenVINO's reader drops the rt_info of single operations but keeps the
 * model's, so every IR that Vinobench writes carries this document, as JSON, in the model's rt_info under
 * `vinobench/source_map`. Every pass keeps it up to date; kernels and errors are named by the source's layers.
 */
import { z } from 'zod';

export const sourceMapVersion = 1;

export const weightsKinds = ['trained', 'filler', 'external'] as const;
/** trained: from the caffemodel; filler: drawn from the prototxt's fillers; external: the IR or ONNX came with them. */
export type WeightsKind = (typeof weightsKinds)[number];

export const sourceMapSchema = z.object({
  version: z.literal(sourceMapVersion),
  /** `caffe`, `onnx`, `tensorflow` and so on: a planned model's format. */
  format: z.string(),
  /** SHA-256 (hex) of the topology file, and of the weights file where there is one. */
  sourceSha256: z.string(),
  weightsSha256: z.string().nullable(),
  weights: z.enum(weightsKinds),
  /** Operation's friendly name -> names of the source layers it computes, in the source's order. */
  operations: z.record(z.string(), z.array(z.string())),
  /** Source layers merged into another operation (BatchNorm into its convolution): layer -> that operation. */
  fused: z.record(z.string(), z.string()),
  /** Source layers that compute nothing at inference (Dropout, train-only, unused): layer -> a kind of removal.ts, a sentence in older ones. */
  removed: z.record(z.string(), z.string()),
  /** All of the source's layers in its order, with its own types; IRs written before this was kept lack it. */
  layers: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
});

export type SourceMap = z.infer<typeof sourceMapSchema>;

/** Null where the model carries no map, or none that this version reads: an IR may come from anywhere. */
export function parseSourceMap(text: string | null | undefined): SourceMap | null {
  try {
    return sourceMapSchema.safeParse(JSON.parse(text ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}
