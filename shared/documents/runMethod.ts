/** How often a run measures each of its configurations, and when that is enough. */
import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.ts';
import { millisecondsSchema } from '../unitSchemas.ts';

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

/** What of it can be asked for; null, or left out: the preset's. */
export const methodOptionsSchema = z.object({
  processes: runMethodSchema.shape.processes.nullable().exactOptional(),
  /** A share. */
  target: z.number().min(0.001).max(10).nullable().exactOptional(),
  budgetMs: millisecondsSchema.nullable().exactOptional(),
  includeFirst: z.boolean().exactOptional(),
});
export type MethodOptions = z.infer<typeof methodOptionsSchema>;

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
export type Ended = z.infer<typeof endedSchema>;
