/** What the accuracy job is asked and answers. */
import type { AccuracyDocument } from '../../../shared/documents/accuracy.ts';
import type { InputShapes } from '../../../shared/models/inputShapes.ts';
import type { PreparationWish } from '../../../shared/models/preparation.ts';
import type { ImagesRequest } from './images.ts';
import type { IrFiles } from './irFiles.ts';
import type { Reported } from './reported.ts';

export interface ClassifierRequest {
  readonly name: string;
  readonly ir: IrFiles;
  readonly wish: PreparationWish;
  /** Asked for. */
  readonly shapes?: InputShapes | undefined;
}

export interface AccuracyJobRequest {
  /** One, or two of which the second is compared with the first. */
  readonly models: readonly ClassifierRequest[];
  readonly images: ImagesRequest;
  readonly device: string;
}

export type AccuracyReport = Omit<Reported<AccuracyDocument>, 'schemaVersion' | 'isa'>;
