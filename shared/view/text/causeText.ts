/** What a cause says in a few words, for people. */
import type { Cause, CauseKind } from '../../faults/cause.ts';

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
  'memory-limit': 'memory limit reached',
  'time-limit': 'no answer',
  'precision-missing': 'precision missing',
  'plugin-refused': 'precision refused',
  'no-kernel': 'no kernel',
  'precision-not-run': 'other precision ran',
  'not-quantized': 'not quantized',
  'quantized-already': 'quantized already',
  'no-weights': 'no weights',
  'no-such-device': 'no such device',
  'runtime-missing': 'runtime not installed',
  'operation-unknown': 'runtime too old',
  'layer-refused': 'layer refused',
  'model-malformed': 'conversion failed',
  'model-unreadable': 'model unreadable',
  'sizes-open': 'sizes open',
  'batch-refused': 'batch refused',
  'shape-refused': 'shape refused',
  'input-refused': 'input refused',
  'no-images': 'no images',
  'no-arrays': 'no arrays',
  'image-mismatch': 'images not taken',
  'compile-failed': 'compile failed',
  'inference-failed': 'inference failed',
};

export const causeText = ({ kind }: Cause): string => texts[kind];

/** Of a cell whose host has its result in memory alone. */
export const unwrittenText = (cause: Cause): string =>
  `Kept in memory, not yet written: ${causeText(cause)}.`;
