/**
 * When a conversion may run: one at a time in a host, since each takes all of the machine, and none while something is measured
 * here, in this host or another, whose numbers it would disturb.
 */
import { takeQuietMachine } from '../../jobs/host/deviceLock.ts';
import { Slots } from '../../jobs/host/slots.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';

const turns = new Slots(1);

interface TurnOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/**
 * Waits until it may run; nothing is measured until it is given back.
 * @param title of the conversion: `Converting squeezenet1.1.prototxt`
 * @throws VinobenchError `cancelled`, and `busy` when too many wait
 */
export async function conversionTurn(
  title: string,
  { signal, onProgress }: TurnOptions,
): Promise<Disposable> {
  const wait = (what: 'conversion' | 'measurement', holder: string | null) =>
    onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor: { what, holder } });
  using taken = new DisposableStack();
  const free = turns.tryTake();
  if (free === null) wait('conversion', null);
  taken.use(free ?? (await turns.take(title, signal)));
  taken.use(
    await takeQuietMachine({
      holder: `${title} (process ${process.pid})`,
      signal,
      onWait: (holder) => wait('measurement', holder),
    }),
  );
  const whole = taken.move();
  return { [Symbol.dispose]: () => whole.dispose() };
}
