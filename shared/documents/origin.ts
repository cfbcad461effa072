/** Where a document comes from that was not measured by the workbench that keeps it: shown with it, and never taken for a measurement of here. */
import { z } from 'zod';

/** Of the files that can be read: those of Vinobench, and what other programs write. */
const fileFormats = [
  'vinobench',
  'benchmark-app-json',
  'benchmark-app-csv',
  'benchmark-app-counters',
  'execution-graph',
  'onnxruntime-profile',
  'trace-events',
  'hyperfine',
] as const;
export type FileFormat = (typeof fileFormats)[number];

export const originSchema = z.object({
  format: z.enum(fileFormats),
  /** Names of the files, without their folders. */
  files: z.array(z.string()).min(1),
  /** Hexadecimal, of what they say: the same files are one document, however often they are imported. */
  sha256: z.string(),
  /** UTC, ISO 8601. */
  importedAt: z.string(),
});
export type Origin = z.infer<typeof originSchema>;
