/** An answer that many may ask for at once: it is made once for all of them, and kept for a moment. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Milliseconds } from '../../shared/units.ts';

interface Asking<T> {
  readonly answer: Promise<T>;
  readonly cancellation: AbortController;
  askers: number;
}

export class SharedAnswer<T> {
  readonly #title: string;
  readonly #ask: (signal: AbortSignal) => Promise<T>;
  readonly #keptMs: Milliseconds;
  #asking: Asking<T> | undefined;
  #kept: { readonly answer: T; readonly until: number } | undefined;

  /** @param ask makes the answer; cancelled when no caller waits for it any more */
  constructor(title: string, ask: (signal: AbortSignal) => Promise<T>, keptMs: Milliseconds) {
    this.#title = title;
    this.#ask = ask;
    this.#keptMs = keptMs;
  }

  /** @throws VinobenchError `cancelled` when `signal` aborts; whatever making it throws, which is not kept */
  async get(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted === true) throw this.#cancelled();
    if (this.#kept !== undefined && performance.now() < this.#kept.until) return this.#kept.answer;
    this.#asking ??= this.#begin();
    const asking = this.#asking;
    asking.askers += 1;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(this.#cancelled());
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([asking.answer, left.promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
      asking.askers -= 1;
      if (asking.askers === 0 && this.#asking === asking) {
        this.#asking = undefined;
        asking.cancellation.abort();
      }
    }
  }

  #begin(): Asking<T> {
    const cancellation = new AbortController();
    const answer = this.#ask(cancellation.signal);
    const asking: Asking<T> = { answer, cancellation, askers: 0 };
    answer.then(
      (made) => {
        this.#kept = { answer: made, until: performance.now() + this.#keptMs };
        if (this.#asking === asking) this.#asking = undefined;
      },
      () => {
        if (this.#asking === asking) this.#asking = undefined;
      },
    );
    return asking;
  }

  #cancelled(): VinobenchError {
    return new VinobenchError('cancelled', `${this.#title} was cancelled.`);
  }
}
