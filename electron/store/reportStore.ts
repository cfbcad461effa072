/** Accuracies and calibrations in the store. */
import { z } from 'zod';
import { accuracyDocumentSchema } from '../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../shared/documents/calibration.ts';
import { reportContentsSchema } from '../../shared/documents/reports.ts';
import { proposalKind } from '../../shared/profile/triage.ts';
import { microsecondsSchema } from '../../shared/unitSchemas.ts';
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
      today: withProposalKinds,
    },
    folder,
  );
/** A sentence once said why a layer had better stay in float; the figures next to it say the same. */
const proposedInWords = z.looseObject({
  triage: z.looseObject({
    layers: z.array(
      z.looseObject({
        savedUs: microsecondsSchema.nullable(),
        significant: z.boolean(),
        proposal: z.string().nullable(),
      }),
    ),
  }),
});

function withProposalKinds(document: unknown): unknown {
  const { data } = proposedInWords.safeParse(document);
  if (data === undefined) return document;
  const layers = data.triage.layers.map((row) => ({
    ...row,
    proposal: row.proposal === null ? null : proposalKind(row),
  }));
  return { ...data, triage: { ...data.triage, layers } };
}
export type CalibrationStore = ReturnType<typeof openCalibrationStore>;
