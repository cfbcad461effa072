/**
 * The example that ships: a small Caffe network, really trained (train/train.py) on images that the project draws itself.
 * It is no network of the study, hence not in the catalogue; its facts are in shapes.json.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { layout } from '../layout/layout.ts';

/** Images that `electron/images/shapes` draws. */
const drawnSetSchema = z.strictObject({
  seed: z.number().int().nonnegative(),
  count: z.number().int().positive(),
});
export type DrawnSet = z.infer<typeof drawnSetSchema>;

const exampleSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** File names next to this one. */
  prototxt: z.string(),
  caffemodel: z.string(),
  input: z.strictObject({
    name: z.string(),
    shape: z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number().int()]),
    layout: z.literal('NCHW'),
  }),
  /** Name of the output blob. */
  output: z.string(),
  colourOrder: z.enum(['BGR', 'RGB']),
  /** Subtracted from a pixel (0 to 255), in colourOrder. */
  mean: z.tuple([z.number(), z.number(), z.number()]),
  /** Multiplied with after the mean is taken off. */
  scale: z.number().positive(),
  classes: z.array(z.string()).min(2),
  /** No image of one is in another. */
  sets: z.strictObject({ training: drawnSetSchema, calibration: drawnSetSchema, test: drawnSetSchema }),
  /** What train.py reported. */
  trained: z.strictObject({
    framework: z.string(),
    epochs: z.number().int(),
    /** Images of the test set whose class had the highest score. */
    right: z.number().int(),
    /** The same in per cent. */
    top1: z.number(),
    /** Hexadecimal. */
    caffemodelSha256: z.string(),
  }),
});
export type ShippedExample = z.infer<typeof exampleSchema>;

let loaded: ShippedExample | undefined;

export function shippedExample(): ShippedExample {
  loaded ??= exampleSchema.parse(JSON.parse(readFileSync(join(layout.models, 'shapes.json'), 'utf8')));
  return loaded;
}

/** The catalogue's ids and this one are what may stand for a model's files. */
export function isExample(id: string): boolean {
  return id === shippedExample().id;
}

/** Absolute paths. */
export function exampleFiles(): { readonly prototxt: string; readonly caffemodel: string } {
  const { prototxt, caffemodel } = shippedExample();
  const pathOf = (name: string): string => join(layout.models, name);
  return { prototxt: pathOf(prototxt), caffemodel: pathOf(caffemodel) };
}
