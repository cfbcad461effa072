/** How often a run measures each of its configurations, and when that is enough. */
import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.ts';
import { millisecondsSchema } from '../unitSchemas.ts';
import type { Preset } from './presets.ts';

export const runMethodSchema = z.object({
  /** Fresh processes of each configuration, at least, unless the budget ends before. */
  processes: z.number().int().min(1).max(1000),
  /** Rounds of timed inferences in each process. */
  rounds: z.number().int().min(1).max(1000),
  /** Half-width of the 95 % interval, as a share, at which a configuration is known well enough; null: `processes` alone decides. */
  target: z.number().positive().nullable(),
  /** Of all configurations of a model together, after which no further process of them begins; null: none. */
  budgetMs: millisecondsSchema.nullable(),
  /** Whether the first inference after compilation is one of the samples; it is timed apart either way. */
  includeFirst: z.boolean(),
});
export type RunMethod = z.infer<typeof runMethodSchema>;

/** Eight rounds in one process, until processes are repeated. */
const carefulRounds = 8;

/** The study's method is one process and all samples in a row. */
export function methodOf(preset: Preset): RunMethod {
  const once = { processes: 1, target: null, budgetMs: null, includeFirst: false };
  switch (preset) {
    case 'paper':
      return { ...once, rounds: 1 };
    case 'careful':
      return { ...once, rounds: carefulRounds };
  }
}

/** A process of a configuration that was measured to its end. */
export const measuredProcessSchema = z.object({
  /** Of its rounds. Processes of one number were measured in turns, for all configurations of the run that have it. */
  process: z.number().int().nonnegative(),
  /** When its first round began, UTC, ISO 8601. */
  startedAt: z.string(),
  readMs: millisecondsSchema.nullable(),
  compileMs: millisecondsSchema.nullable(),
  /** Apart from the samples. */
  firstInferenceMs: millisecondsSchema.nullable(),
  /** What the machine did meanwhile; left out: a Vinobench that did not record it. */
  conditions: conditionsSchema.exactOptional(),
});
export type MeasuredProcess = z.infer<typeof measuredProcessSchema>;

export const endedSchema = z.object({
  /** `target`: it is known well enough. `budget`: the time was up. `processes`: no more were asked for. */
  by: z.enum(['target', 'budget', 'processes']),
  /** What was to be known: its median latency over its baseline's, which is the model's first configuration, or its own. */
  of: z.enum(['ratio', 'level']),
  /** Of the 95 % interval of that, as a share; null: one process has none. */
  halfWidth: z.number().nonnegative().nullable(),
});
