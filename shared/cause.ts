/** Why something did not happen, as data: what a program decides by. Sentences for people stand beside it. */
import { z } from 'zod';

/** Of the database: each may pass, and then what waited is written. */
export const storeTroubles = ['disk-full', 'database-locked', 'database-unwritable'] as const;
export type StoreTrouble = (typeof storeTroubles)[number];

/**
 * Why a cell has no result, or a result is not written. `database-unwritable`: write-protected, or its disk fails;
 * `file-unwritable`: likewise of another file; `file-changed`: it holds something else than when the work was planned;
 * `process-ended`: the process that worked for the cell crashed, was killed or could not start; `run-ended`: the run stopped before
 * the cell's turn.
 */
export const causeKinds = [
  ...storeTroubles,
  'file-unwritable',
  'file-changed',
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
  'file-unwritable': true,
  // A resume looks at the files first.
  'file-changed': true,
  'process-ended': true,
  'out-of-memory': true,
  'run-ended': true,
  cancelled: true,
  // Mended by another version, which measures the cell in a new run.
  defect: false,
};

export const causeMayPass = ({ kind }: Cause): boolean => mayPass[kind];

/** What says so by itself, wherever it happens: the disk, or the user's share of it, is full. */
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'disk-full', 'quota']);
/** Of the troubles with a file (`fileTroubles`), those that another attempt may not meet. */
const passingTroubles: ReadonlySet<unknown> = new Set([
  'no-permission',
  'read-only',
  'disk-error',
  'too-many-open',
  'in-use',
]);

/** What an error, or one that led to it, says of its kind; null: nothing that decides anything. */
export function causeOf(error: unknown): Cause | null {
  let at = error;
  // A chain of causes is short; one that leads back to itself ends as well.
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    const own = ownCause(at);
    if (own !== null) return own;
    at = at.cause;
  }
  return null;
}

const withTrouble = z.object({ trouble: causeSchema });
const withCode = z.object({ code: z.string() });
const withPlace = z.object({ place: z.object({ file: z.string().optional(), trouble: z.string() }) });

function ownCause(error: Error): Cause | null {
  const trouble = withTrouble.safeParse(error);
  if (trouble.success) return trouble.data.trouble;
  const code = withCode.safeParse(error).data?.code;
  const place = withPlace.safeParse(error).data?.place;
  const detail = place?.file ?? null;
  if (fullCodes.has(code) || fullCodes.has(place?.trouble)) return { kind: 'disk-full', detail };
  if (passingTroubles.has(place?.trouble)) return { kind: 'file-unwritable', detail };
  return null;
}
