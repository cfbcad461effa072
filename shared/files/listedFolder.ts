/** What lies in a folder of the host that pages may list. */
import { z } from 'zod';

/** Of one folder. */
export const mostListed = 2000;

const listedEntrySchema = z.object({
  name: z.string(),
  /** Absolute, on the host. */
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Null: of a folder. */
  bytes: z.number().nullable(),
});
export type ListedEntry = z.infer<typeof listedEntrySchema>;

export const listedFolderSchema = z.object({
  /** Null: the folders that the host was started with stand in `entries`; there are none in the desktop, which has dialogs. */
  folder: z.string().nullable(),
  /** The one above; null: those folders. */
  above: z.string().nullable(),
  /** Folders before files, each by name. */
  entries: z.array(listedEntrySchema),
  /** The folder has more than `mostListed`. */
  cut: z.boolean(),
});
export type ListedFolder = z.infer<typeof listedFolderSchema>;
