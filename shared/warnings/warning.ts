/** What is to be known of a measurement, as data; the sentences are made in shared/view/text/warningText.ts. */
import { z } from 'zod';
import { conditionWarningSchema } from '../conditions/conditionWarning.ts';
import { causeSchema } from '../faults/causeSchema.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { unmeasuredSchema } from '../machine/unmeasured.ts';
import { floatReasons } from '../precision/floatLayers.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { millisecondsSchema, secondsSchema } from '../unitSchemas.ts';
import { conversionWarningSchema } from './conversionWarning.ts';
import { runtimeFaultIds } from './runtimeFaults.ts';

/** Names of a list, as far as a sentence names them, and how many there are in all. */
const some = { names: z.array(z.string()), count: z.number().int() };
const plainSchema = <K extends string>(kind: K) => z.object({ kind: z.literal(kind) });
/** In the words of the piece that found it. */
const saidSchema = <K extends string>(kind: K) => z.object({ kind: z.literal(kind), text: z.string() });

/** Work of Vinobench that was not to wait ran at the same time. `work`: as it calls itself. */
const besideOtherWorkSchema = z.object({ kind: z.literal('beside-other-work'), work: z.string() });
export type BesideOtherWork = z.infer<typeof besideOtherWorkSchema>;

/** A result that the store did not take. `retried`: until Vinobench ends. */
export const notKeptSchema = z.object({
  kind: z.literal('not-kept'),
  what: z.enum(['accuracy', 'calibration', 'profile']),
  retried: z.boolean(),
  /** Why, in a sentence. */
  message: z.string(),
  /** The same as data, null where no kind is known; absent in older documents. */
  cause: causeSchema.nullable().exactOptional(),
});

/** Why a device has no roofs. */
const noRooflineSchema = z.discriminatedUnion('kind', [
  /** Such as `HETERO:GPU,CPU`. */
  z.object({ kind: z.literal('not-one-device'), device: z.string() }),
  /** No bandwidth of its memory; what has no figure, a sentence in documents of earlier versions. */
  z.object({
    kind: z.literal('no-bandwidth'),
    device: z.string(),
    sentences: z.array(z.union([unmeasuredSchema, z.string()])),
  }),
  z.object({
    kind: z.literal('measurement-failed'),
    device: z.string(),
    cause: causeSchema.nullable(),
    message: z.string(),
  }),
]);
export type NoRoofline = z.infer<typeof noRooflineSchema>;

const ofOneSchema = z
  .discriminatedUnion('kind', [
    /** Of a Vinobench that recorded the sentence alone, as the next three: about what the measured model was made of. */
    saidSchema('recorded'),
    saidSchema('conversion'),
    saidSchema('calibration'),
    saidSchema('preparation'),
    conversionWarningSchema,
    /** INT8 was calibrated on so few that its ranges depend on the choice. */
    z.object({ kind: z.literal('few-images'), images: z.number().int() }),
    /** Pixels go in unchanged. */
    plainSchema('preparation-unknown'),
    /** It was asked for, and the inputs are not images. */
    plainSchema('preparation-unused'),
    /** Outputs without any number. */
    z.object({ kind: z.literal('blank-outputs'), blank: z.number().int(), images: z.number().int() }),
    notKeptSchema,
    /** The model has what OpenVINO is known to compute wrong. */
    z.object({ kind: z.literal('known-fault'), fault: z.enum(runtimeFaultIds), ...some }),
    /** Layers of an INT8 model that stay in float. */
    z.object({ kind: z.literal('layers-in-float'), because: z.enum(floatReasons), ...some }),
    /** The limit of instruction sets is wider than the processor. */
    z.object({
      kind: z.literal('isa-not-reached'),
      isa: z.string(),
      cpuModel: z.string(),
      instructionSets: z.array(z.string()),
    }),
    /** Measured after the run had stopped, apart from the cells before. */
    plainSchema('measured-apart'),
    plainSchema('beside-other-user'),
    besideOtherWorkSchema,
    plainSchema('precision-not-reported'),
    plainSchema('precision-not-known'),
    /** Weights stored in fewer bits are expanded. */
    z.object({ kind: z.literal('weights-expanded'), stored: z.string(), precision: precisionSchema }),
    z.object({
      kind: z.literal('idle-streams'),
      streams: z.number().int(),
      threads: z.number().int().nullable(),
    }),
    z.object({ kind: z.literal('warm-up-unstable'), seconds: secondsSchema }),
    z.object({ kind: z.literal('slow-start'), timesMedian: z.number() }),
    z.object({ kind: z.literal('outliers'), count: z.number().int(), samples: z.number().int() }),
    /** Of the mean: half of its interval, as a share. */
    z.object({ kind: z.literal('wide-interval'), halfWidth: z.number() }),
    z.object({
      kind: z.literal('int8-slower'),
      ratio: z.number(),
      confidence95: z.tuple([z.number(), z.number()]),
      int8Ms: millisecondsSchema,
      floatMs: millisecondsSchema,
    }),
    conditionWarningSchema,
    /** Of a profile: kernels are drawn in their order. */
    z.object({
      kind: z.literal('no-start-times'),
      /** Of OpenVINO, where it reports no starts on any device; left out: it does, and the device does not. */
      release: releaseSchema.exactOptional(),
    }),
    z.object({
      kind: z.literal('kernel-readings'),
      problem: z.enum(['missing', 'absurd', 'cold-run-inside', 'impossible-starts', 'unplaced']),
      ...some,
      /** Sampled. */
      inferences: z.number().int(),
    }),
    z.object({
      kind: z.literal('no-roofline'),
      /** In a sentence. */
      reason: z.string(),
      /** The same as data; absent in older documents. */
      because: noRooflineSchema.exactOptional(),
    }),
  ])
  .meta({ id: 'PlainWarning' });

/** Its id: the documents' formats show it once. */
export const warningSchema = z
  .discriminatedUnion('kind', [
    ofOneSchema,
    /** Of one of the networks that are compared. */
    z.object({ kind: z.literal('of-network'), network: z.string(), warning: ofOneSchema }),
  ])
  .meta({ id: 'Warning' });
export type Warning = z.infer<typeof warningSchema>;
/** About one network, or about all that is measured. */
export type PlainWarning = z.infer<typeof ofOneSchema>;

/** In a document that older versions wrote without it. */
export const warningFactsSchema = z.array(warningSchema).exactOptional();

/** Of a document; one of a Vinobench that recorded the sentences alone has those. */
export function warningFactsOf(document: {
  readonly warnings: readonly string[];
  readonly warningFacts?: readonly Warning[];
}): readonly Warning[] {
  return document.warningFacts ?? document.warnings.map((text) => ({ kind: 'recorded', text }));
}

/** Names that a warning holds. */
export const namedInWarning = 3;
