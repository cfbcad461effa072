/** The releases of OpenVINO that can measure here. */
import { z } from 'zod';
import { bytesSchema } from '../unitSchemas.ts';

/** A folder is named like it, so nothing else may stand there. */
export const releaseSchema = z
  .string()
  .regex(/^\d{4}\.\d{1,2}\.\d{1,2}$/, 'name a release such as 2024.6.0')
  .max(12);

const installedRuntimeSchema = z.object({
  release: releaseSchema,
  /** The one that measures where no other is asked for; it cannot be removed. */
  default: z.boolean(),
  /** Absolute; null: the default's, which is a part of this installation. */
  folder: z.string().nullable(),
  /** UTC, ISO 8601; null of the default. */
  addedAt: z.string().nullable(),
  /** Of the wheel that it came from; null of the default. */
  wheel: z.object({ file: z.string(), sha256: z.string(), bytes: bytesSchema }).nullable(),
  /** Of its libraries; null of the default. */
  bytes: bytesSchema.nullable(),
  /** Whether it reports when each kernel started; else a profile lays kernels end to end. */
  startTimes: z.boolean(),
});
export type InstalledRuntime = z.infer<typeof installedRuntimeSchema>;

/** What adding one does, in this order; `wait`: another process adds or removes one. */
export const installSteps = ['wait', 'fetch', 'unpack', 'build'] as const;
export type InstallStep = (typeof installSteps)[number];

export const runtimesSchema = z.object({
  schemaVersion: z.literal(1),
  /** Oldest first. */
  runtimes: z.array(installedRuntimeSchema),
  /** Whether others can be added here, and if not, why, in a sentence; null: they can. */
  fixed: z.string().nullable(),
});
export type Runtimes = z.infer<typeof runtimesSchema>;
