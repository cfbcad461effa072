/** A comparison as a document: what `compare --json` prints. */
import { z } from 'zod';
import { unlikeKinds } from '../conditions/unlike.ts';
import { recordedPrecisionSchema } from '../precision/precisionSchema.ts';
import { notTestedReasons, replicateKinds, verdicts } from '../statistics/verdict.ts';
import { secondsSchema } from '../unitSchemas.ts';
import { ratioMethods, spreadSources } from './evidence.ts';

export const comparisonSchemaVersion = 4;

const intervalSchema = z.tuple([z.number(), z.number()]);
/** Id of a run. */
const run = z.string();
/** Of the candidate: `CPU FP32`; where its run has several releases of OpenVINO, `CPU FP32 / 2024.6.0`. */
const configuration = z.string();

const comparedPairSchema = z.object({
  model: z.string(),
  device: z.string(),
  precision: recordedPrecisionSchema,
  configuration,
  baseline: run,
  candidate: run,
  /** Version of the runtime that measured each; null: not recorded. */
  runtime: z.object({ baseline: z.string().nullable(), candidate: z.string().nullable() }),
  /** The baseline's latency over the candidate's: above 1 where the candidate is faster. */
  ratio: z.number(),
  /** Null, as all figures of a test: it was not tested. */
  confidence95: intervalSchema.nullable(),
  /** Of the processes, or else the rounds, that were measured in turns; null: fewer than 6 were. */
  hodgesLehmann: z.object({ ratio: z.number(), confidence95: intervalSchema }).nullable(),
  /** Two-sided, against a ratio of 1. */
  p: z.number().nullable(),
  /** Adjusted for all pairs of this document. */
  pHolm: z.number().nullable(),
  pBenjaminiHochberg: z.number().nullable(),
  verdict: z.enum(verdicts),
  /** What more of each would narrow the interval to ± `tells`, a share; null: nothing, or nothing was tested. */
  needed: z
    .object({
      rounds: z.number().int().positive(),
      /** What `rounds` counts. */
      of: z.enum(replicateKinds),
      seconds: secondsSchema.nullable(),
      tells: z.number(),
    })
    .nullable(),
  method: z.enum(ratioMethods),
  /** Where the spread between processes, or between runs, comes from; `assumed`: 3 % between processes. Null: nothing was tested. */
  spread: z.enum(spreadSources).nullable(),
  /**
   * What other processes used beside each, in processors, and the factor by which the ratio was corrected for it, as the history of both
   * tells; null: it was not.
   */
  load: z.object({ baseline: z.number(), candidate: z.number(), factor: z.number() }).nullable(),
  /** Why it was not tested. */
  why: z.enum(notTestedReasons).nullable(),
  /** The same IR, runtime, options and machine: only the machine's state can differ. */
  onlyMachineState: z.boolean(),
  /** What of the machine's state differed between two runs, by the limits of its warnings. */
  unlike: z.array(z.enum(unlikeKinds)),
  /** The estimate lies outside the interval of the signed ranks, or theirs outside its own: look at the samples. */
  estimatesDisagree: z.boolean(),
});
export type ComparedPair = z.infer<typeof comparedPairSchema>;

export const comparisonDocumentSchema = z.object({
  schemaVersion: z.literal(comparisonSchemaVersion),
  /** Share: ratios this close to 1 are the same. */
  sameWithin: z.number(),
  pairs: z.array(comparedPairSchema),
  /** What one of the two does not have. */
  missing: z.array(
    z.object({
      model: z.string(),
      device: z.string(),
      precision: recordedPrecisionSchema,
      configuration,
      baseline: run,
      candidate: run,
      reason: z.string(),
    }),
  ),
  /** Recorded facts that are not the same in both runs. */
  differences: z.array(z.object({ fact: z.string(), baseline: z.string(), candidate: z.string(), run: run })),
  geometricMean: z.array(
    z.object({
      candidate: run,
      device: z.string(),
      precision: recordedPrecisionSchema,
      configuration,
      ratio: z.number(),
      /** Over the choice of models; null: of one. */
      confidence95: intervalSchema.nullable(),
      models: z.number().int().positive(),
    }),
  ),
  /** With --fail-above: its share, and the pairs that failed it; null: no gate was asked for. */
  gate: z
    .object({
      failAbove: z.number(),
      failed: z.array(
        comparedPairSchema.pick({
          ...{ model: true, device: true, precision: true },
          ...{ configuration: true, candidate: true },
        }),
      ),
    })
    .nullable(),
});
export type ComparisonDocument = z.infer<typeof comparisonDocumentSchema>;
