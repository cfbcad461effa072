/** Why a cell has no final value, in one to three words: the sentence stands in its inspector and among the events. */
import type { Cell } from '../../documents/run.ts';
import { causeText } from './causeText.ts';

/** Of a process that ended; any other ended by itself. */
const endings: Readonly<Record<string, string>> = {
  SIGSEGV: 'runtime crashed',
  SIGBUS: 'runtime crashed',
  SIGABRT: 'runtime crashed',
  SIGILL: 'instruction missing',
  // As the system does when memory runs out.
  SIGKILL: 'out of memory',
  'code -1': 'no process',
};

/** Empty where nothing is to be said. */
export function shortReason({
  status,
  reason,
  cause,
  precision,
  iterations,
}: Pick<Cell, 'status' | 'reason' | 'cause' | 'precision' | 'iterations'>): string {
  if (cause === null) {
    if (reason === null) return '';
    return status === 'failed' ? 'see events' : 'see inspector';
  }
  switch (cause.kind) {
    case 'file-changed':
      return 'file changed';
    case 'file-unwritable':
      return 'file unwritable';
    case 'database-locked':
      return 'database locked';
    case 'database-unwritable':
      return 'database unwritable';
    case 'precision-missing':
    case 'plugin-refused':
      return `no ${precision}`;
    case 'no-kernel':
      return `no ${precision} kernel`;
    case 'precision-not-run':
      return cause.detail === null ? causeText(cause) : `runs ${cause.detail}`;
    case 'process-ended':
      return endings[cause.detail ?? ''] ?? causeText(cause);
    case 'cancelled':
      return iterations === 0 ? causeText(cause) : `after ${iterations}`;
    default:
      return causeText(cause);
  }
}
