/** A reading that costs time and is wanted often. */
import { type Milliseconds, milliseconds, minus, plus } from '../../shared/units.ts';

/** One that does not go back. */
type Clock = () => Milliseconds;

/**
 * Reads again no sooner than its own cost, as a share of time, allows; until then the last answer stands. So a machine with
 * hundreds of processors or thousands of processes is looked at less often, not at a higher cost.
 */
export class Sparing<T> {
  readonly #read: () => T;
  readonly #share: number;
  readonly #clock: Clock;
  #last: { readonly value: T; readonly dueMs: Milliseconds } | null = null;

  /** @param share of a processor's time that it may take */
  constructor(read: () => T, share: number, clock: Clock = () => milliseconds(performance.now())) {
    this.#read = read;
    this.#share = share;
    this.#clock = clock;
  }

  get(): T {
    const beganMs = this.#clock();
    if (this.#last !== null && beganMs < this.#last.dueMs) return this.#last.value;
    const value = this.#read();
    const tookMs = minus(this.#clock(), beganMs);
    this.#last = { value, dueMs: plus(beganMs, milliseconds(tookMs / this.#share)) };
    return value;
  }
}
