/** What a search for the release that changed a time found. */
import { z } from 'zod';
import { kernelChangeSchema } from '../documents/kernelChange.ts';
import { machineSchema, runtimeSchema } from '../machine/machine.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { secondsSchema } from '../unitSchemas.ts';

const changeSchema = z.object({
  /** Of latencies, the earlier release over the later one: above 1 where the later one is faster. */
  ratio: z.number().positive(),
  confidence95: z.tuple([z.number().positive(), z.number().positive()]),
  /** Two-sided, against a ratio of 1. */
  p: z.number().min(0).max(1),
  verdict: z.enum(['faster', 'slower', 'same', 'notEnoughData']),
});
export type BisectChange = z.infer<typeof changeSchema>;

const neededSchema = z.object({
  kind: z.enum(['processes', 'rounds', 'runs']),
  more: z.number().int().positive(),
  seconds: secondsSchema.nullable(),
  tells: z.number().positive(),
});

const stepSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ends'),
    /** Ids, in which the releases were measured side by side; several: one did not tell. */
    runs: z.array(z.string()).min(1),
    good: releaseSchema,
    bad: releaseSchema,
    change: changeSchema,
  }),
  z.object({
    kind: z.literal('middle'),
    runs: z.array(z.string()).min(1),
    good: releaseSchema,
    middle: releaseSchema,
    bad: releaseSchema,
    /** From the good one to the middle. */
    before: changeSchema,
    /** From the middle to the bad one. */
    after: changeSchema,
    /** Which part of the change is the larger; null: not known. */
    larger: z.enum(['before', 'after']).nullable(),
    /** Two-sided, against equal parts. */
    p: z.number().min(0).max(1),
  }),
]);
export type BisectStep = z.infer<typeof stepSchema>;

const betweenSchema = z.object({ good: releaseSchema, bad: releaseSchema, change: changeSchema });

const answerSchema = z.discriminatedUnion('kind', [
  /** Between two neighbours. */
  betweenSchema.extend({
    kind: z.literal('found'),
    /** At most so probable is it that chance alone led here: the sum of the p values of all steps. */
    errorProbability: z.number().min(0).max(1),
    /** Other parts of the way that changed the time, too, though less. */
    also: z.array(betweenSchema),
  }),
  /** The larger part of each step led to these neighbours, whose change alone is not known: it is spread over several releases. */
  betweenSchema.extend({ kind: z.literal('spread') }),
  /** A step did not tell on which side the larger part is. */
  betweenSchema.extend({ kind: z.literal('undecided') }),
  /** Of the ends: there is nothing to be looked for, or it is not known whether there is. */
  z.object({
    kind: z.enum(['same', 'notEnoughData']),
    change: changeSchema,
    needed: neededSchema.nullable(),
  }),
]);
export type BisectAnswer = z.infer<typeof answerSchema>;

const twoByTwoSchema = z.object({
  run: z.string(),
  /** As they are called. */
  models: z.object({ old: z.string(), new: z.string() }),
  /** Of the newer model on both releases, the older one over the newer one. */
  model: changeSchema,
  /** Of the bad release with both models, the good one over the bad one. */
  runtime: changeSchema,
  /** How much more the release changes the new model than the old one. */
  interaction: changeSchema,
});
export type TwoByTwo = z.infer<typeof twoByTwoSchema>;

export const bisectDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  /** UTC, ISO 8601. */
  startedAt: z.string(),
  tookSeconds: secondsSchema,
  model: z.string(),
  device: z.string(),
  precision: precisionSchema,
  /** Installed ones, from the good one to the bad one. */
  releases: z.array(releaseSchema).min(2),
  machine: machineSchema,
  runtime: runtimeSchema,
  steps: z.array(stepSchema),
  answer: answerSchema,
  /** Of the two neighbours; null: none were found, or one could not be profiled. */
  kernels: z
    .object({
      /** Id of the profile document that has both; null: it could not be kept. */
      profile: z.string().nullable(),
      /** Kernels that changed their implementation or precision, or took longer or shorter beyond noise; the most time first. */
      changes: z.array(kernelChangeSchema),
    })
    .nullable(),
  /** Null: one model was given. */
  twoByTwo: twoByTwoSchema.nullable(),
});
export type BisectDocument = z.infer<typeof bisectDocumentSchema>;
