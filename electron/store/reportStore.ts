/** Accuracies and calibrations in the store. */
import { accuracyDocumentSchema } from '../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../shared/documents/calibration.ts';
import { reportContentsSchema } from '../../shared/documents/reports.ts';
import { DocumentStore } from './documentStore.ts';

export const openAccuracyStore = (folder?: string) =>
  DocumentStore.open(
    {
      kind: 'accuracy',
      noun: 'accuracy',
      command: null,
      contents: reportContentsSchema,
      document: accuracyDocumentSchema,
    },
    folder,
  );
export type AccuracyStore = ReturnType<typeof openAccuracyStore>;

export const openCalibrationStore = (folder?: string) =>
  DocumentStore.open(
    {
      kind: 'calibration',
      noun: 'calibration',
      command: null,
      contents: reportContentsSchema,
      document: calibrationDocumentSchema,
    },
    folder,
  );
export type CalibrationStore = ReturnType<typeof openCalibrationStore>;
