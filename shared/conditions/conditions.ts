/**
 * What the machine did while something was measured: figures beside a number by which it can be trusted, or not. A figure that could
 * not be had is null, and `missing` says why; nothing is guessed.
 */
import { z } from 'zod';
import { secondsSchema } from '../unitSchemas.ts';

const conditionFacts = [
  'quota',
  'steal',
  'others',
  'heaviest',
  'waiting',
  'migrations',
  'switches',
  'frequency',
  'temperature',
  'throttles',
  'governor',
  'smt',
  'cores',
  'pinning',
  'coreType',
  'hyperThreading',
  'hint',
] as const;
export type ConditionFact = (typeof conditionFacts)[number];

const missingReasons = [
  /** Vinobench reads it on Linux alone, or this system does not count it. */
  'system',
  /** The kernel, the virtual machine or the container does not report it. */
  'not-reported',
  /** This user may not read it. */
  'denied',
  /** It is there and is not of the form that is known. */
  'unreadable',
  /** Too little time passed to tell. */
  'too-short',
  /** The device, or the binding, has no such property. */
  'device',
] as const;
export type MissingReason = (typeof missingReasons)[number];

const missingSchema = z.array(z.object({ fact: z.enum(conditionFacts), why: z.enum(missingReasons) }));
export type Missing = z.infer<typeof missingSchema>;

const processorsSchema = z.number().nonnegative();
export const heaviestSchema = z.object({
  /** Of its command, without its arguments. */
  name: z.string(),
  /** Processors' worth of time; 1 is a whole one. */
  processors: processorsSchema,
});
export type Heaviest = z.infer<typeof heaviestSchema>;

export const conditionsSchema = z
  .object({
    /** Wall time of the rounds, which counts and shares are of. */
    seconds: secondsSchema,
    /** Of the control groups. `processors`: what they grant; null: no limit. Throttled seconds are summed over processors. */
    quota: z
      .object({
        processors: z.number().positive().nullable(),
        throttledPeriods: z.number().int().nonnegative(),
        throttledSeconds: secondsSchema,
      })
      .nullable(),
    /** Share of the processors' time that the hypervisor gave to others. */
    steal: z.number().nonnegative().nullable(),
    /**
     * Processors' worth of time that other processes and the kernel used, of those that the measurement may use; known to ± `within`,
     * since it is counted in steps of 10 ms.
     */
    others: z.object({ processors: processorsSchema, within: processorsSchema }).nullable(),
    /** Of the other processes, the one that used most; null as well where they used too little to look for it. */
    heaviest: heaviestSchema.nullable(),
    /** Of the time in which the measuring threads wanted to run, the share in which they waited for a processor. */
    waiting: z.number().nonnegative().nullable(),
    /** Moves of the measuring process's threads from one processor to another. */
    migrations: z.number().int().nonnegative().nullable(),
    /** How often one of its threads was interrupted for another. */
    switches: z.number().int().nonnegative().nullable(),
    /** Means over the processors that it may use, under load: after the first round (before it, where there is one) and the last. */
    frequencyMHz: z.object({ start: z.number(), end: z.number() }).nullable(),
    /** Hottest sensor of the processor, and its own limit where it names one. */
    temperatureC: z.object({ start: z.number(), end: z.number(), limit: z.number().nullable() }).nullable(),
    /** How often the processor slowed itself down for its temperature. */
    throttles: z.number().int().nonnegative().nullable(),
    /** Each that some processor has, sorted. */
    governor: z.string().nullable(),
    /** Whether a core offers two processors now. */
    smt: z.boolean().nullable(),
    /** Processors of each kind of a hybrid processor; null: it is not one, or that is not known. */
    cores: z
      .object({ performance: z.number().int().positive(), efficiency: z.number().int().positive() })
      .nullable(),
    /** As the compiled model answers: ENABLE_CPU_PINNING, SCHEDULING_CORE_TYPE, ENABLE_HYPER_THREADING, PERFORMANCE_HINT. */
    pinning: z.boolean().nullable(),
    coreType: z.string().nullable(),
    hyperThreading: z.boolean().nullable(),
    hint: z.string().nullable(),
    missing: missingSchema,
  })
  .meta({ id: 'Conditions' });
export type Conditions = z.infer<typeof conditionsSchema>;

/** What the compiled model answers. */
export type Scheduling = Pick<Conditions, 'pinning' | 'coreType' | 'hyperThreading' | 'hint'>;
