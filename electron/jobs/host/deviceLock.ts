/**
 * One lock for measuring, over all processes of this machine: two hosts never measure at once, since each would read
 * the other's noise. Hosts of one user wait for each other however long that takes; another
 * user is waited for only for a while, since that user is not trusted.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { type Milliseconds, millisecondsToSeconds } from '../../../shared/units.ts';
import type { BesideOtherWork } from '../../../shared/warnings/warning.ts';
import type { WaitsFor } from '../../../shared/work/progress.ts';
import { lookBeside, runBeside } from '../../store/besideLock.ts';
import { takeFileLock } from '../../store/fileLock.ts';
import { measuringLock } from '../../store/locks.ts';
import { machineAddress, patienceMs, waitForOtherUsers } from './otherUsers.ts';

export interface DeviceLock extends Disposable {
  /** False: another user measures at the same time. */
  readonly alone: boolean;
  /** Looks now; what it gives looks again, and says whether work that did not wait for this lock ran in between. */
  watch(): () => BesideOtherWork[];
}

/** Work that loads the machine and measures no time. */
const loads = ['conversion', 'calibration', 'accuracy', 'installation'] as const;
export type Load = (typeof loads)[number];

/** The holder of the lock, and what for. */
export type WaitsForMachine = WaitsFor & {
  readonly what: 'measurement' | Load;
  readonly holder: string;
};

interface DeviceLockOptions {
  /** Who holds it, for those who wait: `run 20261122-1402-k3f9 (process 4711)`. */
  readonly holder: string;
  readonly signal?: AbortSignal;
  /** Called when somebody else holds it. */
  readonly onWait?: (waitsFor: WaitsForMachine) => void;
  /** The lock of this user. */
  readonly file?: string;
  /** Where users see each other; null: nowhere, as where a lock is chosen. */
  readonly others?: string | null;
  readonly patienceMs?: Milliseconds;
}

const cancelled = 'Cancelled while waiting for another measurement on this machine.';

/** Waits for the lock and takes it. Throws `cancelled` when `signal` aborts first. */
export async function takeDeviceLock(options: DeviceLockOptions): Promise<DeviceLock> {
  const { holder, signal, onWait, file = measuringLock() } = options;
  const asked = { file, holder, signal, cancelled, onWait: telling(onWait) };
  const own = await takeFileLock({ ...asked, purpose: 'measurement', rank: 'first' });
  // What cannot be looked at shows now, not when something is measured.
  const watch = () => watchBeside(file);
  try {
    watch();
  } catch (error) {
    own[Symbol.dispose]();
    throw error;
  }
  const address = options.others === undefined ? usualAddress() : options.others;
  if (address === null) return { alone: true, watch, [Symbol.dispose]: () => own[Symbol.dispose]() };
  const patience = options.patienceMs ?? patienceMs;
  const place = await waitForOtherUsers({
    address,
    patienceMs: patience,
    signal,
    onWait: (other) => {
      const holder = `${other} for at most ${Math.ceil(millisecondsToSeconds(patience))} s`;
      onWait?.({ what: 'measurement', holder });
    },
  });
  if (signal?.aborted === true) {
    place[Symbol.dispose]();
    own[Symbol.dispose]();
    throw new VinobenchError('cancelled', cancelled);
  }
  return {
    alone: place.alone,
    watch,
    [Symbol.dispose]: () => {
      place[Symbol.dispose]();
      own[Symbol.dispose]();
    },
  };
}

const usualAddress = () => (process.env['VINOBENCH_DEVICE_LOCK'] ? null : machineAddress());

/** What does not say what it is for is a measurement. */
const telling =
  (onWait: DeviceLockOptions['onWait']) =>
  (holder: string, purpose: string | null): void =>
    onWait?.({ what: loads.find((load) => load === purpose) ?? 'measurement', holder });

function watchBeside(file: string): () => BesideOtherWork[] {
  const look = lookBeside(file);
  return () => {
    const work = look();
    return work === null ? [] : [{ kind: 'beside-other-work', work }];
  };
}

interface LoadOptions extends Pick<DeviceLockOptions, 'holder' | 'signal' | 'onWait' | 'file'> {
  readonly load: Load;
}

/**
 * The same lock for what would disturb what is measured. Measurements that wait, in this process or another, go first; other users are not
 * waited for.
 * @throws VinobenchError `cancelled` when `signal` aborts first
 */
export function takeQuietMachine({
  holder,
  signal,
  onWait,
  file = measuringLock(),
  load,
}: LoadOptions): Promise<Disposable> {
  return takeFileLock({
    file,
    holder,
    signal,
    onWait: telling(onWait),
    purpose: load,
    rank: 'gives-way',
    cancelled: 'Cancelled while waiting for other work on this machine.',
  });
}

/** Without waiting: what is measured while it is held notes it. */
export const besideMeasurements = (holder: string, file = measuringLock()): Disposable =>
  runBeside(file, holder);
