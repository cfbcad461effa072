/** Measuring how much a configuration varies by itself on this machine, from one process to another. */
import { z } from 'zod';
import { noiseDocumentSchema } from '../comparing/noise.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { modelReferenceSchema } from '../models/modelReference.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { millisecondsSchema } from '../unitSchemas.ts';
import { defineWork } from './work.ts';

export const noiseRequestSchema = z.object({
  /** A small and a large one say more than one. */
  models: z.array(modelReferenceSchema).min(1).max(8),
  devices: z.array(z.string().min(1)).min(1),
  precisions: z.array(precisionSchema).min(1),
  /** Releases of OpenVINO that are installed; left out: the default one. */
  runtimes: z.array(releaseSchema).min(1).exactOptional(),
  /** Fresh processes of each. */
  processes: z.number().int().min(3).max(200),
  /** Over which they are spread. */
  spanMs: millisecondsSchema,
});
export type NoiseRequest = z.infer<typeof noiseRequestSchema>;

export const noise = defineWork({
  kind: 'noise',
  request: noiseRequestSchema,
  document: noiseDocumentSchema,
  title: () => 'Measuring the noise of this machine',
});
