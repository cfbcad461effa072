/** What a conversion warns of, as data; the sentences are made in shared/view/text/conversionWarningText.ts. */
import { z } from 'zod';

const plainSchema = <K extends string>(kind: K) => z.object({ kind: z.literal(kind) });
const shapesSchema = z.array(z.array(z.number()));
const rowsSchema = z.number().int();
/** Where a file says it. */
const at = { file: z.string(), line: z.number().int() };
const layer = { layer: z.string(), type: z.string() };

/** What in-place layers of Caffe do to a bottom that is read again. */
const overwritings = ['writes-before-read', 'clears-first-bottom', 'multiplies-by-top'] as const;

/** What differs from Caffe, or is worth knowing, about one layer. */
export const layerNoteSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bottoms-differ'), shapes: shapesSchema }),
  /** Bottoms of one number along a dimension are repeated. */
  z.object({ kind: z.literal('bottoms-repeated'), shapes: shapesSchema }),
  plainSchema('one-bottom'),
  /** It normalises by the images that run together. */
  z.object({
    kind: z.literal('batch-statistics'),
    because: z.enum(['use-global-stats-false', 'phase-train', 'bn-mode-learn']),
  }),
  plainSchema('state-restarts'),
  /** Always as many rows; those that are unused are marked. */
  z.object({ kind: z.literal('fixed-detections'), rows: rowsSchema }),
  z.object({ kind: z.literal('fixed-regions'), rows: rowsSchema }),
  z.object({ kind: z.literal('zoom-multiplies'), factor: z.number() }),
  plainSchema('drops-in-training'),
  /** A layer that reads training data. */
  z.object({ kind: z.literal('became-input'), blob: z.string(), shape: z.array(z.number()) }),
  plainSchema('prepares-data'),
  /** Its fillers' numbers are kept. */
  z.object({
    kind: z.literal('weights-missing'),
    weightsFile: z.string(),
    roles: z.array(z.string()),
    /** The name of a layer before it, which gets the weights of that name; null: the file has none for this one. */
    firstOf: z.string().nullable(),
  }),
  z.object({ kind: z.literal('shares-memory'), written: z.string(), read: z.string() }),
  z.object({ kind: z.literal('overwrites-bottom'), because: z.enum(overwritings), blob: z.string() }),
]);
export type LayerNote = z.infer<typeof layerNoteSchema>;

export const conversionWarningSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('layer'), ...at, ...layer, note: layerNoteSchema }),
  z.object({ kind: z.literal('unknown-net-field'), ...at, field: z.string() }),
  /** A field that cannot change the result, of `layer` and of `others` more. */
  z.object({
    kind: z.literal('ignored-field'),
    ...at,
    ...layer,
    field: z.string(),
    others: z.number().int(),
  }),
  /** Of the oldest format, as Caffe leaves them out. */
  z.object({ kind: z.literal('v0-field-outside'), ...at, field: z.string() }),
  z.object({ kind: z.literal('v0-field-of-other-type'), ...at, ...layer, field: z.string() }),
  /** openvino-node cannot write it into the IR. */
  plainSchema('no-source-map'),
]);
export type ConversionWarning = z.infer<typeof conversionWarningSchema>;
