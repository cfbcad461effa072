/** What a cause says in a few words, for people. */
import type { Cause, CauseKind } from '../../cause.ts';

const texts: Readonly<Record<CauseKind, string>> = {
  'disk-full': 'disk full',
  'database-locked': 'database locked by another process',
  'database-unwritable': 'database cannot be written',
  'file-unwritable': 'a file cannot be written',
  'file-changed': 'a file has changed',
  'process-ended': 'process ended',
  'out-of-memory': 'out of memory',
  'run-ended': 'run ended',
  cancelled: 'cancelled',
  defect: 'internal error',
};

export const causeText = ({ kind }: Cause): string => texts[kind];

/** Of a cell whose host has its result in memory alone. */
export const unwrittenText = (cause: Cause): string =>
  `Kept in memory, not yet written: ${causeText(cause)}.`;
