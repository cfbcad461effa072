/**
 * Paths in requests, marked by what is done with them: a host that gives its pages no paths finds every one of
 * them by the schema of the request, so that a new procedure cannot forget it (electron/workbench/rights/permitted.ts).
 */
import { z } from 'zod';

/**
 * `file`: read as it is; `images`: a folder or an archive, read with what lies in it; `output`: a folder that is written
 * into; `browse`: a folder that is listed; `model`: a topology, its weights, and what is next to or is named in them;
 * `fetch`: models of the catalogue, and a folder in which each is written into one of its name.
 */
const pathUses = ['file', 'images', 'output', 'browse', 'model', 'fetch'] as const;
export type PathUse = (typeof pathUses)[number];

/** Of paths here, and of a request with paths in several of its fields. */
export const pathMarks = z.registry<{ use: PathUse }>();

/** Null: the schema is not one of a path. */
export const pathUseOf = (schema: z.ZodType): PathUse | null => pathMarks.get(schema)?.use ?? null;

/** On the host. */
const pathSchema = (use: Exclude<PathUse, 'model' | 'fetch'>) =>
  z.string().min(1).register(pathMarks, { use });

export const readablePathSchema = pathSchema('file');
export const imagesPathSchema = pathSchema('images');
export const outputFolderSchema = pathSchema('output');
export const browsedFolderSchema = pathSchema('browse');

export const fileReferenceSchema = z
  .object({
    kind: z.literal('file'),
    /** A prototxt, an IR's xml, an onnx, pb, tflite or pdmodel. */
    topology: readablePathSchema,
    /** Null: looked for next to the topology with the same stem, where its format has a second file. */
    weights: readablePathSchema.nullable(),
  })
  .register(pathMarks, { use: 'model' });

/**
 * Whether files of the output's names that Vinobench did not make are replaced (left out: no); what the same request reads
 * is never replaced.
 */
export const forceSchema = z.boolean().exactOptional();
