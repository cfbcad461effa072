/** What files hold that are read to be imported: whole documents, each with where it comes from. */
import type { AccuracyDocument } from './accuracy.ts';
import type { CalibrationDocument } from './calibration.ts';
import type { Origin } from './origin.ts';
import type { ProfileDocument } from './profile.ts';
import type { ReportContents } from './reports.ts';
import type { RunWithRounds } from './run.ts';

/** A document with what it is about. */
export interface ReadReport<D> {
  readonly contents: ReportContents;
  readonly document: D;
}

type WithOrigin<T> = T & { readonly origin: Origin };

export interface ReadDocuments {
  readonly runs: readonly RunWithRounds[];
  readonly profiles: readonly WithOrigin<ProfileDocument>[];
  readonly accuracies: readonly WithOrigin<ReadReport<AccuracyDocument>>[];
  readonly calibrations: readonly WithOrigin<ReadReport<CalibrationDocument>>[];
}
