/** A report of runs as files: what is asked for, and what a host answers. */
import { z } from 'zod';

export const reportForms = ['html', 'pdf', 'png', 'svg'] as const;
export type ReportForm = (typeof reportForms)[number];

/** In every file of a report, whatever its form, so that only such are replaced without `--force`. */
export const reportMark = 'Vinobench report';

/** As many runs as are compared at once. */
export const reportRequestSchema = z.object({
  /** Ids, their beginnings, or `latest`; the first is what the report is about. */
  runs: z.array(z.string().min(1)).min(1).max(8),
  forms: z.array(z.enum(reportForms)).min(1),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

const noPdfReasons = ['no-browser', 'browser-failed'] as const;
export type NoPdfReason = (typeof noPdfReasons)[number];

export const reportFilesSchema = z.object({
  schemaVersion: z.literal(1),
  /** Of the first run. */
  title: z.string(),
  files: z.array(
    z.object({
      form: z.enum(reportForms),
      /** Without a folder. */
      name: z.string(),
      /** MIME type. */
      type: z.string(),
      base64: z.string(),
    }),
  ),
  /** Forms that could not be made. */
  missing: z.array(z.object({ form: z.enum(reportForms), because: z.enum(noPdfReasons) })),
});
export type ReportFiles = z.infer<typeof reportFilesSchema>;
