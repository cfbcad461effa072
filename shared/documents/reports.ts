/** Accuracies and calibrations as the store keeps them. */
import { z } from 'zod';
import { accuracyDocumentSchema } from './accuracy.ts';
import { calibrationDocumentSchema } from './calibration.ts';
import { originSchema } from './origin.ts';

/** What a report is about, without its figures. */
export const reportContentsSchema = z.object({
  /** As it was asked for, by name; of two models the first. */
  model: z.string(),
  /** Hash of its files, as a run's cells have it; absent in reports kept before it was. */
  modelSha256: z.string().exactOptional(),
  device: z.string(),
  /** Folder or archive that was named; null: the example's own, or synthetic ones. */
  images: z.string().nullable(),
  /** Left out: it was measured by the workbench that keeps it. */
  origin: originSchema.exactOptional(),
});
export type ReportContents = z.infer<typeof reportContentsSchema>;

const keptReportSchema = reportContentsSchema.extend({
  id: z.string(),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
});

export const reportsSchema = z.object({
  schemaVersion: z.literal(1),
  /** Newest first. */
  accuracies: z.array(keptReportSchema.extend({ document: accuracyDocumentSchema })),
  /** Newest first. */
  calibrations: z.array(keptReportSchema.extend({ document: calibrationDocumentSchema })),
  /** Those that cannot be read, each with the reason. */
  damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export type Reports = z.infer<typeof reportsSchema>;
export type KeptAccuracy = Reports['accuracies'][number];
export type KeptCalibration = Reports['calibrations'][number];
