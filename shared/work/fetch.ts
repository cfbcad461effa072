/** Downloading trained files of the catalogue. What has arrived of a cancelled download is kept, and the next one continues there. */
import { z } from 'zod';
import { forceSchema, outputFolderSchema, pathMarks } from '../files/paths.ts';
import { fetchDocumentSchema } from '../models/modelList.ts';
import { severalNames } from '../models/modelReference.ts';
import { defineWork } from './work.ts';

export const fetchRequestSchema = z
  .object({
    /** Ids of the catalogue. */
    models: z.array(z.string().min(1)).min(1),
    /** Each model gets a folder of its id in it; null: the data folder, where the catalogue's ids find it. */
    output: outputFolderSchema.nullable(),
    force: forceSchema,
  })
  .register(pathMarks, { use: 'fetch' });
export type FetchRequest = z.infer<typeof fetchRequestSchema>;

export const fetch = defineWork({
  kind: 'fetch',
  request: fetchRequestSchema,
  document: fetchDocumentSchema,
  title: ({ models }) => `Downloading ${severalNames(models)}`,
});
