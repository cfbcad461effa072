/** What the accuracy job is asked and answers. */
import type { AccuracyDocument } from '../../../shared/accuracy.ts';
import type { InputShapes } from '../../../shared/inputShapes.ts';
import type { PreparationWish } from '../../../shared/preparation.ts';
import type { Warning } from '../../../shared/warning.ts';
import type { ImagesRequest } from './images.ts';
import type { IrFiles } from './irFiles.ts';

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

export interface AccuracyReport extends Omit<AccuracyDocument, 'schemaVersion' | 'isa'> {
  /** Of each network, next to those of the images. */
  readonly ofNetworks: readonly { readonly name: string; readonly warnings: readonly Warning[] }[];
}
