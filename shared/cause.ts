/** Why something did not happen, as data: what a program decides by. Sentences for people stand beside it. */
import { z } from 'zod';

/** Of the database: each may pass, and then what waited is written. */
export const storeTroubles = ['disk-full', 'database-locked', 'database-unwritable'] as const;
export type StoreTrouble = (typeof storeTroubles)[number];

/**
 * Why a cell has no result, or a result is not written. `database-unwritable`: write-protected, or its disk fails;
 * `process-ended`: the process that worked for the cell crashed, was killed or could not start; `run-ended`: the run stopped before
 * the cell's turn.
 */
export const causeKinds = [
  ...storeTroubles,
  'process-ended',
  'out-of-memory',
  'run-ended',
  'cancelled',
  'defect',
] as const;
export type CauseKind = (typeof causeKinds)[number];

export const causeSchema = z.object({
  kind: z.enum(causeKinds),
  /** What more there is to say of it: a signal, a file; null: nothing. */
  detail: z.string().nullable(),
});
export type Cause = z.infer<typeof causeSchema>;

/** Whether the same attempt may succeed at another time, with the same files on the same machine. */
const mayPass: Readonly<Record<CauseKind, boolean>> = {
  'disk-full': true,
  'database-locked': true,
  'database-unwritable': true,
  'process-ended': true,
  'out-of-memory': true,
  'run-ended': true,
  cancelled: true,
  // Mended by another version, which measures the cell in a new run.
  defect: false,
};

export const causeMayPass = ({ kind }: Cause): boolean => mayPass[kind];
