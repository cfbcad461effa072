/** Sampling kernels: what ran, when, for how long, and for which layers. What is found is kept. */
import { z } from 'zod';
import { pressIdSchema } from '../documents/press.ts';
import { profileDocumentSchema } from '../documents/profile.ts';
import { isaLimits } from '../machine/isa.ts';
import { referenceName, severalNames } from '../models/modelReference.ts';
import { benchOptionsSchema } from './bench.ts';
import { defineWork } from './work.ts';

const rooflineChoices = ['cached', 'again', 'off'] as const;

export const profileRequestSchema = benchOptionsSchema
  .pick({
    models: true,
    devices: true,
    precisions: true,
    batch: true,
    shapes: true,
    inputFiles: true,
    preparation: true,
    calibration: true,
    runtimes: true,
  })
  .extend({
    /** The same for all pieces of work that one press of Profile, or one command, asks for. */
    press: pressIdSchema,
    /** Each configuration once for each limit; empty: once without any. */
    isas: z.array(z.enum(isaLimits)),
    /** Inferences that are sampled. */
    iterations: z.number().int().min(4).max(10_000),
    /** Peaks of the machine: as measured earlier where they were, measured again, or none. */
    roofline: z.enum(rooflineChoices).default('cached'),
  });
export type ProfileRequest = z.infer<typeof profileRequestSchema>;

export const profile = defineWork({
  kind: 'profile',
  request: profileRequestSchema,
  document: profileDocumentSchema,
  title: (request) =>
    `Profiling ${severalNames(request.models.map(referenceName))}${configurationOf(request)}`,
});

/** Distinguished from others of the same model by what it runs; empty: by more than one. */
function configurationOf({ devices, precisions, isas }: ProfileRequest): string {
  const [device, ...devicesMore] = devices;
  const [precision, ...precisionsMore] = precisions;
  if (device === undefined || precision === undefined) return '';
  if (devicesMore.length + precisionsMore.length > 0 || isas.length > 1) return '';
  return `, ${[device, precision, ...isas].join(' ')}`;
}
