/** Measurements of the noise of a machine in the store. */
import { z } from 'zod';
import { noiseDocumentSchema } from '../../shared/comparing/noise.ts';
import { DocumentStore } from './documentStore.ts';

export const openNoiseStore = (folder?: string) =>
  DocumentStore.open(
    {
      kind: 'noise',
      noun: 'noise measurement',
      command: null,
      contents: z.object({ hostname: z.string(), runtime: z.string() }),
      document: noiseDocumentSchema,
    },
    folder,
  );
export type NoiseStore = ReturnType<typeof openNoiseStore>;
