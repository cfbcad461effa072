/**
 * When a model may be converted: one at a time in a host, since each takes all of the machine, and none while something is measured
 * here, in this host or another, whose numbers it would disturb. A run and a profile convert while they hold the measuring lock.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { takeQuietMachine, type WaitsForMachine } from '../../jobs/host/deviceLock.ts';
import { Slots } from '../../jobs/host/slots.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import type { TurnToConvert } from '../ir/irSource.ts';

/** Those that wait hold a request each, and see how many are before them. */
const longestQueue = 256;
const turns = new Slots(1, longestQueue, 'Let some of the conversions end, or cancel them, then ask again.');

/** For work: it waits as long as it takes, and says what for. */
export const patientTurn =
  (onProgress: HostFunctions['progress']): TurnToConvert =>
  async (title, signal) => {
    let waited = false;
    const turn = await takeTurn(title, signal, (waitsFor) => {
      waited = true;
      onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor });
    });
    if (waited) onProgress({ phase: 'convert', fraction: 0, etaMs: null });
    return turn;
  };

/**
 * For what somebody looks at and has nowhere to be told what it waits for: other conversions are waited for, a measurement, which may take
 * hours, is not.
 * @throws VinobenchError `busy`
 */
export const turnToLook: TurnToConvert = async (title, signal) => {
  const measured = new AbortController();
  let by: WaitsForMachine | undefined;
  try {
    return await takeTurn(title, AbortSignal.any([signal, measured.signal]), (waitsFor) => {
      if (waitsFor.what !== 'measurement') return;
      by = waitsFor;
      measured.abort();
    });
  } catch (error) {
    if (by === undefined || signal.aborted) throw error;
    throw new VinobenchError(
      'busy',
      `${title} would disturb what is measured on this machine now (${by.holder}): try again when that has ended.`,
      { cause: error },
    );
  }
};

/** @throws VinobenchError `cancelled`, and `busy` when too many wait */
async function takeTurn(
  title: string,
  signal: AbortSignal,
  onWait: (waitsFor: WaitsForMachine | { readonly what: 'conversion'; readonly holder: null }) => void,
): Promise<Disposable> {
  using taken = new DisposableStack();
  const free = turns.tryTake();
  if (free === null) onWait({ what: 'conversion', holder: null });
  taken.use(free ?? (await turns.take(title, signal)));
  taken.use(await takeQuietMachine({ holder: `${title} (process ${process.pid})`, signal, onWait }));
  const whole = taken.move();
  return { [Symbol.dispose]: () => whole.dispose() };
}
