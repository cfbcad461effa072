/** What came of files that were imported. */
import { z } from 'zod';
import { originSchema } from './origin.ts';

export const importedFilesSchema = z.object({
  schemaVersion: z.literal(1),
  imported: z.array(
    z.object({
      kind: z.enum(['run', 'profile', 'accuracy', 'calibration']),
      id: z.string(),
      /** `here`: it was kept already, and nothing was written; `restored`: it was here and deleted. */
      state: z.enum(['added', 'here', 'restored']),
      /** Its models, or the name of the run. */
      title: z.string(),
      origin: originSchema,
    }),
  ),
});
export type ImportedFiles = z.infer<typeof importedFilesSchema>;
