/** What formats read: whole documents of Vinobench's, or parts of a measurement that another program wrote into several files. */
import type { AccuracyDocument } from '../../shared/documents/accuracy.ts';
import type { CalibrationDocument } from '../../shared/documents/calibration.ts';
import type { FileFormat } from '../../shared/documents/origin.ts';
import type { Kernel, ProfileDocument } from '../../shared/documents/profile.ts';
import type { ReadReport } from '../../shared/documents/readDocuments.ts';
import type { LatencySummary, RunWithRounds } from '../../shared/documents/run.ts';
import type { Precision, RecordedPrecision } from '../../shared/precision/precision.ts';
import type { Microseconds, Milliseconds, Nanoseconds } from '../../shared/units.ts';

/** One configuration as a report tells it; what it does not say is null. */
export interface ReportedCell {
  readonly model: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
  readonly batch: number | null;
  readonly streams: number | null;
  readonly threads: number | null;
  readonly requests: number;
  /** Timed inferences; null: not recorded. */
  readonly iterations: number | null;
  readonly fps: number | null;
  readonly summaryMs: LatencySummary;
  /** Empty: the report has figures alone. */
  readonly samplesNs: readonly Nanoseconds[];
  /** Of one process, in their order; or each of a fresh process. */
  readonly samplesAre: 'inferences' | 'processes';
  readonly readMs: Milliseconds | null;
  readonly compileMs: Milliseconds | null;
  readonly firstInferenceMs: Milliseconds | null;
}

/** A layer as counters or an execution graph tell it. */
export type ReportedLayer = Pick<
  Kernel,
  'name' | 'type' | 'implementation' | 'status' | 'realTimeUs' | 'elementType' | 'layout' | 'outputShape'
> & {
  readonly precision: Precision | null;
  readonly startUs: Microseconds | null;
  readonly calls: number | null;
  readonly originalLayers: readonly string[];
  readonly executionOrder: number | null;
};

/** One track: layers of one configuration. */
export interface ReportedTrack {
  readonly model: string | null;
  readonly device: string | null;
  readonly iterations: number | null;
  /** Median of whole inferences, counters on. */
  readonly wallMs: Milliseconds | null;
  readonly layers: readonly ReportedLayer[];
}

export type Part =
  | { readonly kind: 'run'; readonly document: RunWithRounds }
  | { readonly kind: 'profile'; readonly document: ProfileDocument }
  | { readonly kind: 'accuracy'; readonly report: ReadReport<AccuracyDocument> }
  | { readonly kind: 'calibration'; readonly report: ReadReport<CalibrationDocument> }
  | {
      readonly kind: 'cells';
      readonly cells: readonly ReportedCell[];
      /** The runtime's name, where the format tells it. */
      readonly runtime: string | null;
    }
  | { readonly kind: 'counters'; readonly layers: readonly ReportedLayer[] }
  | { readonly kind: 'graph'; readonly layers: readonly ReportedLayer[]; readonly model: string | null }
  | { readonly kind: 'tracks'; readonly tracks: readonly ReportedTrack[]; readonly runtime: string | null };

/** A part with the file that it was read from. */
export interface FoundPart {
  readonly part: Part;
  readonly format: FileFormat;
  readonly file: string;
  readonly folder: string;
  /** Hexadecimal, of the file's bytes. */
  readonly sha256: string;
}
