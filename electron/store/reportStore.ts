/** Accuracies and calibrations in the store. */
import { z } from 'zod';
import { accuracyDocumentSchema } from '../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../shared/documents/calibration.ts';
import { reportContentsSchema } from '../../shared/documents/reports.ts';
import { proposalKind } from '../../shared/profile/triage.ts';
import { microsecondsSchema } from '../../shared/unitSchemas.ts';
import { type DocumentKind, DocumentStore, documentRow } from './documentStore.ts';

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

const accuracyKind = {
  kind: 'accuracy' as const,
  noun: 'accuracy',
  command: null,
  contents: reportContentsSchema,
  document: accuracyDocumentSchema,
} satisfies DocumentKind<typeof reportContentsSchema, typeof accuracyDocumentSchema>;

const calibrationKind = {
  kind: 'calibration' as const,
  noun: 'calibration',
  command: null,
  contents: reportContentsSchema,
  document: calibrationDocumentSchema,
  today: withProposalKinds,
} satisfies DocumentKind<typeof reportContentsSchema, typeof calibrationDocumentSchema>;

export const openAccuracyStore = (folder?: string) => DocumentStore.open(accuracyKind, folder);
export type AccuracyStore = ReturnType<typeof openAccuracyStore>;

export const openCalibrationStore = (folder?: string) => DocumentStore.open(calibrationKind, folder);
export type CalibrationStore = ReturnType<typeof openCalibrationStore>;

type Contents = z.input<typeof reportContentsSchema>;
type From = Parameters<typeof documentRow>[3];

/** Of files; kept by `RunStore.importAll`. */
export const accuracyRow = (contents: Contents, body: z.input<typeof accuracyDocumentSchema>, from: From) =>
  documentRow(accuracyKind, contents, body, from);
export const calibrationRow = (
  contents: Contents,
  body: z.input<typeof calibrationDocumentSchema>,
  from: From,
) => documentRow(calibrationKind, contents, body, from);
