/** The end of a run whose results are not all in the database yet. */
import type { Cause } from '../../../shared/faults/cause.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Milliseconds } from '../../../shared/units.ts';
import type { RunWriter } from '../../store/runWriter.ts';

interface Writing {
  readonly writer: RunWriter;
  readonly signal: AbortSignal;
  /** Left out: as long as it takes. */
  readonly writePatienceMs?: Milliseconds;
}

/**
 * Until they are, or the signal ends.
 * @param onWait called with what is in the way
 * @throws VinobenchError 'store' for what is not written in time
 */
export async function whenWritten(
  runId: string,
  { writer, signal, writePatienceMs }: Writing,
  onWait: (trouble: Cause) => void,
): Promise<void> {
  if (writer.unwritten === null) return;
  onWait(writer.unwritten.cause);
  const patience = writePatienceMs === undefined ? {} : { patienceMs: writePatienceMs };
  if ((await writer.whenWritten({ signal, ...patience })) || signal.aborted) return;
  const { cause, sentence } = writer.unwritten;
  const what = `Run ${runId} has ended, but not all of its results are written. ${sentence}`;
  throw new VinobenchError('store', what, { trouble: cause });
}
