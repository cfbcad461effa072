/** What the calibration job is asked and answers. */
import type { CalibrationDocument, CalibrationOptions } from '../../../shared/documents/calibration.ts';
import type { PreparationWish } from '../../../shared/models/preparation.ts';
import type { AccuracyAware, LayerCost } from '../../../shared/precision/layerChoice.ts';
import type { ImagesRequest } from './images.ts';
import type { IrFiles } from './irFiles.ts';
import type { Reported } from './reported.ts';

export interface ChoiceRequest {
  /** In points; null: whatever is lost. */
  readonly maxDrop: number | null;
  /** Whether the cost of every layer is wanted, too. */
  readonly costs: boolean;
}

export interface ChoiceReport {
  readonly accuracyAware: Omit<AccuracyAware, 'speed'> | null;
  /** In the graph's order; null: not needed. */
  readonly costs: readonly LayerCost[] | null;
}

type Ranges = Pick<CalibrationOptions, 'quantization' | 'estimator' | 'percentile' | 'family'>;

export interface CalibrationJobRequest extends Ranges {
  /** The float IR. */
  readonly ir: IrFiles;
  /** For errors and progress. */
  readonly name: string;
  readonly images: ImagesRequest;
  readonly wish: PreparationWish;
  readonly outputDirectory: string;
  /** File stem of the INT8 IR. */
  readonly outputName: string;
  /** As of `WriteRequest`. */
  readonly force?: boolean;
  /** Left out: all layers that gain run on 8-bit values. */
  readonly choice?: ChoiceRequest & {
    /** For the IR with all of them so, where the choice leaves some in float: what it costs in time is measured with it. */
    readonly allInt8Directory: string;
  };
}

export interface CalibrationReport
  extends Omit<Reported<CalibrationDocument>, 'schemaVersion' | 'accuracyAware' | 'triage'> {
  /** Of the names and contents of the images or arrays that it took, in hex, as it read them; null: they are of no file. */
  readonly contentSha256: string | null;
  readonly choice?: ChoiceReport & {
    /** Null: the IR itself has all of them so. */
    readonly allInt8: IrFiles | null;
  };
}
