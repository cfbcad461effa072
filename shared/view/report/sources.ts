/** What a report is made of: the documents of its runs, and what is kept beside them. */
import type { SpreadOf } from '../../comparing/spread.ts';
import type { ProfileDocument } from '../../documents/profile.ts';
import type { KeptAccuracy } from '../../documents/reports.ts';
import type { RunWithRounds } from '../../documents/run.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { Reference } from '../../study/reference.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';

/** Of one cell of the first run. */
export interface CellProfile {
  /** Of the cell. */
  readonly cellId: string;
  /** Of the profile, in the store. */
  readonly id: string;
  readonly createdAt: string;
  readonly document: ProfileDocument;
  /** Place in the document. */
  readonly at: number;
}

export interface ReportSources {
  /** The first is what the report is about, the others are compared with it. */
  readonly runs: readonly [RunWithRounds, ...RunWithRounds[]];
  /** Of cells, for comparing runs. */
  readonly spreadOf: SpreadOf;
  readonly catalogue: ModelList['models'];
  readonly study: ReferenceRun;
  readonly profiles: readonly CellProfile[];
  readonly accuracies: readonly KeptAccuracy[];
  /** Published measurements, the study's first. */
  readonly references: readonly Reference[];
  /** What a command line begins with, such as `vinobench`. */
  readonly command: string;
  readonly vinobenchVersion: string;
  /** When the report is made, UTC, ISO 8601. */
  readonly madeAt: string;
}
