/**
 * A kind of work: what a host carries out by itself, wherever it was requested and whether or not it is watched. Each has a
 * file here and one in electron/workbench/work; registry.ts lists them, and every union of the contract is made of that list.
 */
import { z } from 'zod';
import { errorDataSchema } from '../faults/errorData.ts';
import { progressSchema } from './progress.ts';

/** What is known of work on a host's board, in addition to the request. */
const onBoard = {
  /** Of a `bench`: its run's. */
  id: z.string(),
  title: z.string(),
  /** UTC, ISO 8601. */
  startedAt: z.string(),
  state: z.enum(['going', 'cancelling', 'done', 'failed', 'cancelled']),
  /** Of its last event; 0: none yet. */
  sequence: z.number().int().nonnegative(),
  progress: progressSchema.nullable(),
  /** Why it failed. */
  error: errorDataSchema.extend({ message: z.string() }).nullable(),
};

/**
 * Of work that loads the machine and measures no time: whether it begins at once, at the same time as measurements, which it may disturb and
 * which say so; left out: it waits for its turn.
 */
export const nowSchema = z.boolean().exactOptional();

interface Definition<K extends string, R extends z.ZodType, D extends z.ZodType> {
  readonly kind: K;
  /** Paths in it are marked (shared/files/paths.ts). */
  readonly request: R;
  /** What it comes to. */
  readonly document: D;
  /** What it is called where work is listed: `Converting squeezenet1.1.prototxt`. */
  title(request: z.output<R>): string;
}

export function defineWork<const K extends string, R extends z.ZodType, D extends z.ZodType>(
  definition: Definition<K, R, D>,
) {
  const kind = z.literal(definition.kind);
  return {
    ...definition,
    asked: z.object({ kind, request: definition.request }),
    result: z.object({ kind, document: definition.document }),
    onBoard: z.object({ kind, request: definition.request, ...onBoard }),
  };
}
