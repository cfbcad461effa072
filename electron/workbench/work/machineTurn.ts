/**
 * When work that loads the machine may begin: a conversion, a calibration, an accuracy. One at a time in a host, since each takes all of
 * the machine, and none while something is measured here, in this host or another, whose numbers it would disturb. What measures takes
 * the same lock itself, and converts and calibrates while it holds it.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import {
  besideMeasurements,
  type Load,
  takeQuietMachine,
  type WaitsForMachine,
} from '../../jobs/host/deviceLock.ts';
import { Slots } from '../../jobs/host/slots.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import type { TurnToConvert } from '../ir/irSource.ts';

/** Those that wait hold a request each. */
const longestQueue = 256;
const turns = new Slots(1, longestQueue, 'Let some of them end, or cancel them, then ask again.');
/** What those wait for that have no turn yet: who has it, or what that one waits for. */
let ahead: WaitsForMachine | null = null;
const waiting = new Set<(waitsFor: WaitsForMachine) => void>();

interface Turn {
  readonly load: Load;
  /** Of the work: `Converting squeezenet1.1.prototxt`. */
  readonly title: string;
  readonly signal: AbortSignal;
}

interface PatientTurn extends Turn {
  /** Aborted when it is not to wait, or not any more: what is measured meanwhile notes it. */
  readonly now: AbortSignal;
  /** What it does once it has waited. */
  readonly begins: Progress['phase'];
  readonly onProgress: HostFunctions['progress'];
}

/**
 * For work: it waits as long as it takes, and says what for.
 * @throws VinobenchError `cancelled`, and `busy` when too many wait
 */
export async function takeTurn({ now, begins, onProgress, ...turn }: PatientTurn): Promise<Disposable> {
  if (now.aborted) return await withoutWaiting(turn);
  let waited = false;
  const signal = AbortSignal.any([turn.signal, now]);
  const taken = await inOrder({ ...turn, signal }, (waitsFor) => {
    waited = true;
    onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor });
  }).catch((error: unknown) => {
    if (!now.aborted || turn.signal.aborted) throw error;
    return withoutWaiting(turn);
  });
  if (waited) onProgress({ phase: begins, fraction: 0, etaMs: null });
  return taken;
}

/**
 * For what somebody looks at and has nowhere to be told what it waits for: conversions are waited for; a measurement, which may take
 * hours, is not; and next to a calibration or an accuracy, which measure no time, it does not wait.
 * @throws VinobenchError `busy`
 */
export const turnToLook: TurnToConvert = async (title, signal) => {
  const turn = { load: 'conversion', title } as const;
  const left = new AbortController();
  let by: WaitsForMachine | undefined;
  try {
    return await inOrder({ ...turn, signal: AbortSignal.any([signal, left.signal]) }, (waitsFor) => {
      if (waitsFor.what === 'conversion') return;
      by = waitsFor;
      left.abort();
    });
  } catch (error) {
    if (by === undefined || signal.aborted) throw error;
    if (by.what !== 'measurement') return besideMeasurements(nameOf(turn));
    throw new VinobenchError(
      'busy',
      `${title} would disturb what is measured on this machine now (${by.holder}): try again when that has ended.`,
      { cause: error },
    );
  }
};

const nameOf = ({ title }: Pick<Turn, 'title'>): string => `${title} (process ${process.pid})`;

async function inOrder(turn: Turn, onWait: (waitsFor: WaitsForMachine) => void): Promise<Disposable> {
  const { load, title, signal } = turn;
  using taken = new DisposableStack();
  taken.use(turns.tryTake() ?? (await slot(title, signal, onWait)));
  const own = { what: load, holder: nameOf(turn) };
  tellAhead(own);
  const onMachineWait = (waitsFor: WaitsForMachine) => {
    onWait(waitsFor);
    tellAhead(waitsFor);
  };
  taken.use(await takeQuietMachine({ load, holder: own.holder, signal, onWait: onMachineWait }));
  tellAhead(own);
  const whole = taken.move();
  return { [Symbol.dispose]: () => whole.dispose() };
}

async function slot(
  title: string,
  signal: AbortSignal,
  onWait: (waitsFor: WaitsForMachine) => void,
): Promise<Disposable> {
  waiting.add(onWait);
  try {
    if (ahead !== null) onWait(ahead);
    return await turns.take(title, signal);
  } finally {
    waiting.delete(onWait);
  }
}

function tellAhead(waitsFor: WaitsForMachine): void {
  ahead = waitsFor;
  for (const onWait of waiting) onWait(waitsFor);
}

/** It holds the lock where that is free, so that what is measured later waits for it. */
async function withoutWaiting(turn: Turn): Promise<Disposable> {
  const { load, signal } = turn;
  const holder = nameOf(turn);
  const taken = new AbortController();
  try {
    const either = AbortSignal.any([signal, taken.signal]);
    return await takeQuietMachine({ load, holder, signal: either, onWait: () => taken.abort() });
  } catch (error) {
    if (!taken.signal.aborted || signal.aborted) throw error;
    return besideMeasurements(holder);
  }
}
