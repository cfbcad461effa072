/** A profile as the store keeps it: its document, and in few words what is in it. */
import { z } from 'zod';
import { originSchema } from '../documents/origin.ts';
import { pressIdSchema } from '../documents/press.ts';
import { type ProfileDocument, profileDocumentSchema, profileSchema } from '../documents/profile.ts';
import { recordedMachineSchema, recordedRuntimeSchema } from '../machine/machine.ts';
import { millisecondsSchema } from '../unitSchemas.ts';

/** What the store adds to whatever it keeps. */
const keptFields = {
  id: z.string(),
  /**
   * Grows with each that is kept; absent of one that is not kept, and in documents of an earlier Vinobench.
   */
  sequence: z.number().int().exactOptional(),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
  deletedAt: z.string().nullable(),
};

export const profileContentsSchema = z.object({
  /** One for each profile of the document, in its order. */
  configurations: z
    .array(
      profileSchema
        .pick({
          model: true,
          modelSha256: true,
          device: true,
          precision: true,
          effectivePrecision: true,
          isa: true,
          release: true,
          batch: true,
          shapes: true,
        })
        .extend({
          /** Those that ran. */
          kernels: z.number().int(),
          /** Median with counters off; null: not recorded. */
          wallMs: millisecondsSchema.nullable(),
        }),
    )
    .min(1),
  /** Configurations that could not be profiled. */
  failures: z.number().int(),
  /** As the document's; older lists lack it. */
  press: pressIdSchema.nullable().default(null),
  machine: recordedMachineSchema,
  runtime: recordedRuntimeSchema,
  /** Null: another program measured it. */
  vinobenchVersion: z.string().nullable(),
  /** As the document's. */
  origin: originSchema.exactOptional(),
});
type ProfileContents = z.infer<typeof profileContentsSchema>;

const profileSummarySchema = profileContentsSchema.extend(keptFields);
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** What `profiles list --json` prints. */
export const profileListSchema = z.object({
  schemaVersion: z.literal(1),
  /** Newest first. */
  profiles: z.array(profileSummarySchema),
  /** Those that the store holds but cannot read, each with the reason. */
  damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
});

export const storedProfileSchema = z.object({
  schemaVersion: z.literal(1),
  profile: profileSummarySchema,
  document: profileDocumentSchema,
});
/** What `profiles show --json` prints. */
export type StoredProfile = z.infer<typeof storedProfileSchema>;

/** @param document with at least one profile */
export function profileContents(
  { profiles, failures, press, machine, runtime, origin }: ProfileDocument,
  vinobenchVersion: string | null,
): ProfileContents {
  return {
    configurations: profiles.map(
      ({
        model,
        modelSha256,
        device,
        precision,
        effectivePrecision,
        isa,
        release,
        batch,
        shapes,
        kernels,
        wallMs,
      }) => ({
        model,
        device,
        precision,
        effectivePrecision,
        isa,
        batch,
        ...(modelSha256 === undefined ? {} : { modelSha256 }),
        ...(release === undefined ? {} : { release }),
        ...(shapes === undefined ? {} : { shapes }),
        kernels: kernels.filter(({ status }) => status === 'executed').length,
        wallMs: wallMs?.median ?? null,
      }),
    ),
    failures: failures.length,
    press,
    machine,
    runtime,
    vinobenchVersion,
    ...(origin === undefined ? {} : { origin }),
  };
}
