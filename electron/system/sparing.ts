/** A reading that costs time and is wanted often. */
import {
  type Milliseconds,
  microseconds,
  microsecondsToMilliseconds,
  milliseconds,
  minus,
  plus,
} from '../../shared/units.ts';

interface Clocks {
  /** Does not go back. */
  readonly now: () => Milliseconds;
  /** Processor time of this process: on a busy machine a reading takes longer, and costs the same. */
  readonly used: () => Milliseconds;
}

const realClocks: Clocks = {
  now: () => milliseconds(performance.now()),
  used: () => {
    const { user, system } = process.cpuUsage();
    return microsecondsToMilliseconds(microseconds(user + system));
  },
};

/**
 * Reads again no sooner than its own cost, as a share of time, allows; until then the last answer stands. So a machine with
 * hundreds of processors or thousands of processes is looked at less often, not at a higher cost.
 */
export class Sparing<T> {
  readonly #read: () => T;
  readonly #share: number;
  readonly #clocks: Clocks;
  #last: { readonly value: T; readonly dueMs: Milliseconds } | null = null;

  /** @param share of a processor's time that it may take */
  constructor(read: () => T, share: number, clocks: Clocks = realClocks) {
    this.#read = read;
    this.#share = share;
    this.#clocks = clocks;
  }

  get(): T {
    const { now, used } = this.#clocks;
    const beganMs = now();
    if (this.#last !== null && beganMs < this.#last.dueMs) return this.#last.value;
    const before = used();
    const value = this.#read();
    const cost = minus(used(), before);
    this.#last = { value, dueMs: plus(beganMs, milliseconds(cost / this.#share)) };
    return value;
  }
}
