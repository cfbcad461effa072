/** Values of a network's inputs from files: an image, an array (.npy, .npz) or raw elements (.bin). */
import { z } from 'zod';
import { readablePathSchema } from './paths.ts';

/** As they are asked for. */
export const inputFileSchema = z.object({
  /** Name of the input; null: the only one, or those that an archive (.npz) names. */
  input: z.string().min(1).nullable(),
  path: readablePathSchema,
});
export type InputFile = z.infer<typeof inputFileSchema>;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** As a plan keeps them: known again by what they hold. */
export const plannedInputFileSchema = inputFileSchema.extend({ sha256: sha256Schema });
export type PlannedInputFile = z.infer<typeof plannedInputFileSchema>;

/** As a cell and a profile tell them: paths stay in the store. */
export const usedInputFileSchema = z.object({
  input: z.string().nullable(),
  /** The file's name alone. */
  file: z.string(),
  sha256: sha256Schema,
});
type UsedInputFile = z.infer<typeof usedInputFileSchema>;

export const usedInputFiles = (files: readonly PlannedInputFile[]): UsedInputFile[] =>
  files.map(({ input, path, sha256: hash }) => ({
    input,
    file: path.split(/[\\/]/).at(-1) ?? path,
    sha256: hash,
  }));

/** `data from photo.jpg`; several with commas between them. */
export const inputFilesText = (files: readonly UsedInputFile[]): string =>
  files.map(({ input, file }) => (input === null ? file : `${input} from ${file}`)).join(', ');
