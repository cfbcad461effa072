/** Documents that the database does not take: they wait in memory and are tried again until they are kept or their host ends. */

import { causeOf } from '../../../shared/faults/cause.ts';
import { isVinobenchError, type VinobenchError } from '../../../shared/faults/errors.ts';
import { milliseconds } from '../../../shared/units.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { Patience } from '../../store/patience.ts';

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** What a host that ends waits for a database that is locked, before what is not kept is lost. */
const lastAttemptMs = milliseconds(1000);

/** Done whole or not at all, however often. */
type Keep<T> = (patience: Patience) => Promise<T>;

interface Waiting {
  /** `The profile` */
  readonly what: string;
  readonly keep: Keep<unknown>;
  /** Of the last attempt. */
  sentence: string;
}

export class UnkeptDocuments implements AsyncDisposable {
  readonly #log: (text: string) => void;
  readonly #waiting = new Set<Waiting>();
  /** One attempt at a time, so that nothing is kept twice. */
  #attempts: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /**
   * @param what is kept: `The profile`
   * @throws what `keep` throws, and then keeps trying where that may pass
   */
  async keep<T>(what: string, keep: Keep<T>): Promise<T> {
    try {
      return await keep({});
    } catch (error) {
      if (isVinobenchError(error) && error.trouble !== null) {
        this.#waiting.add({ what, keep, sentence: error.message });
        this.#tryLater();
      }
      throw error;
    }
  }

  /** Whether nothing waits any more. */
  async attempt(patience: Patience = { patienceMs: milliseconds(0) }): Promise<boolean> {
    this.#attempts = this.#attempts.then(() => this.#attemptAll(patience));
    await this.#attempts;
    return this.#waiting.size === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.attempt({ patienceMs: lastAttemptMs });
    clearTimeout(this.#timer);
    for (const { what, sentence } of this.#waiting) this.#log(`${what} is lost: ${sentence}`);
  }

  async #attemptAll(patience: Patience): Promise<void> {
    clearTimeout(this.#timer);
    for (const one of this.#waiting) {
      try {
        await one.keep(patience);
        this.#waiting.delete(one);
        this.#pauseMs = firstPauseMs;
      } catch (error) {
        if (isVinobenchError(error) && error.trouble !== null) {
          one.sentence = error.message;
          continue;
        }
        // No waiting mends it.
        this.#waiting.delete(one);
        this.#log(`${one.what} is lost: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    if (this.#waiting.size > 0) this.#tryLater();
  }

  /** What waits keeps no process alive: the end of the process tries a last time. */
  #tryLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.attempt(), this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }
}

/** @param error of `UnkeptDocuments.keep`, of the user's */
export function notKept(what: NotKept['what'], error: VinobenchError): NotKept {
  const { message, trouble } = error;
  return { kind: 'not-kept', what, retried: trouble !== null, message, cause: causeOf(error) };
}

type NotKept = Extract<Warning, { kind: 'not-kept' }>;
