/** Why a run stopped, for its watchers. */
import { defectSentence, isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import { logLine } from '../log/log.ts';

/** What the user can act on says so itself; a defect says what is kept, and its stack goes to the log. */
export function stoppedBy(run: string, error: unknown): unknown {
  if (isVinobenchError(error)) return error;
  logLine(`run ${run}: ${error instanceof Error ? error.stack : String(error)}`);
  return new VinobenchError(
    'job',
    `Run ${run} stopped: ${defectSentence(error)} What was measured is kept; resume the run to measure what is left.`,
    { cause: error },
  );
}
