/** What lies in a folder or an archive that somebody means to take images from. */
import { z } from 'zod';

export const imageFolderSchema = z.object({
  /** Absolute, on the host. */
  path: z.string(),
  images: z.number().int().positive(),
  /** How many of them have a label; 0: their classes are unknown. */
  labelled: z.number().int().nonnegative(),
  /** Different labels. */
  classes: z.number().int().nonnegative(),
  /** Where labels come from. */
  labelSource: z.enum(['file', 'numbered-folders', 'named-folders']).nullable(),
  /** What is wrong with the labels, in a sentence; images can be calibrated with all the same. */
  labelTrouble: z.string().nullable(),
});
export type ImageFolder = z.infer<typeof imageFolderSchema>;
