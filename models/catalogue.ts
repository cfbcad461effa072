/**
 * The fourteen networks of the study's Table I: what they are called, what they take, what is published about them, and
 * where their trained files lie. The facts are in catalogue.json; VINOBENCH_CATALOGUE names another file of that form
 * (a mirror's addresses, networks that is separate).
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { layout } from '../layout/layout.ts';
import { VinobenchError } from '../shared/faults/errors.ts';

/** A file name without folders: the catalogue says what is written, never where. */
const fileName = z.string().regex(/^[\w][\w.-]*$/);

const fileSchema = z.strictObject({
  name: fileName,
  bytes: z.number().int().positive(),
  /** Hexadecimal, of the file as it is served. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.union([
    z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
    /** The id of a file that is shared with everybody. */
    z.strictObject({ googleDrive: z.string().regex(/^[\w-]+$/) }),
  ]),
});
export type CatalogueFile = z.infer<typeof fileSchema>;

const entrySchema = z.strictObject({
  /** Open Model Zoo's key; also what the command line takes. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string().min(1),
  /** How the study's Table I spells it: the key of its row in reference-run.json. */
  studyRow: z.string().min(1),
  paper: z.string().min(1),
  /** File name next to the catalogue. */
  prototxt: fileName.endsWith('.prototxt'),
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
  /** Multiplied with after the mean is taken off (Open Model Zoo prints its reciprocal). */
  scale: z.number().positive(),
  classes: z.number().int().positive(),
  published: z.strictObject({
    /** Weights and biases once BatchNorm and Scale are folded into their convolutions. */
    millionParameters: z.number().positive(),
    /** 1e9 operations an inference at batch 1; a multiply-accumulate is two. */
    gflops: z.number().positive(),
    /** Why a count of convolutions and inner products differs from `gflops` by more than 1 %. */
    gflopsNote: z.string().optional(),
    /** ImageNet 2012 validation set, per cent, with who measured it. */
    accuracy: z.strictObject({ top1: z.number(), top5: z.number(), source: z.string().min(1) }),
  }),
  /** Address of the trained files' licence. */
  licence: z.url(),
  /** The trained network: its deploy file, then its weights, named after `id`. */
  files: z.tuple([fileSchema, fileSchema]),
  /** What Open Model Zoo changes in them: every match of the pattern (a regular expression) is replaced. */
  edits: z.array(z.strictObject({ file: fileName, pattern: z.string().min(1), replacement: z.string() })),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

const catalogueSchema = z.strictObject({ source: z.string(), models: z.array(entrySchema).min(1) });

interface Catalogue {
  readonly file: URL;
  readonly models: readonly CatalogueEntry[];
}

let loaded: Catalogue | undefined;

function load(): Catalogue {
  const chosen = process.env['VINOBENCH_CATALOGUE'];
  const file = pathToFileURL(chosen ? resolve(chosen) : join(layout.models, 'catalogue.json'));
  return { file, models: read(file) };
}

function read(file: URL): readonly CatalogueEntry[] {
  const path = fileURLToPath(file);
  try {
    return catalogueSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).models;
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const why =
      issue === undefined
        ? String(error instanceof Error ? error.message : error)
        : `${issue.path.join('.')}: ${issue.message}`;
    throw new VinobenchError('input', `The catalogue ${path} cannot be used: ${why.replace(/\.*$/, '.')}`, {
      place: { file: path },
      cause: error,
    });
  }
}

/**
 * In the order of the study's Table I.
 * @throws VinobenchError `input` when a catalogue of the user's own cannot be read
 */
export function catalogue(): readonly CatalogueEntry[] {
  loaded ??= load();
  return loaded.models;
}

export function findModel(id: string): CatalogueEntry | undefined {
  return catalogue().find((entry) => entry.id === id);
}

/** Absolute path of the network's own prototxt, without weights. */
export function prototxtPath(entry: CatalogueEntry): string {
  loaded ??= load();
  return fileURLToPath(new URL(entry.prototxt, loaded.file));
}

/** Where a file of the catalogue is served. */
export function addressOf({ source }: CatalogueFile): string {
  // `confirm=t` skips the page that offers a file too large for Google's virus scan.
  return 'url' in source
    ? source.url
    : `https://drive.usercontent.google.com/download?export=download&confirm=t&id=${source.googleDrive}`;
}
