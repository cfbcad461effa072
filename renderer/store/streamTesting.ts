/** For tests: what a watcher of work is sent, one step after another. */
import type { WorkEvent } from '../../shared/work/event.ts';
import type { NumberedEvent, WorkResult } from '../../shared/work/registry.ts';

type Step = Promise<IteratorResult<NumberedEvent, WorkResult>>;

export class Stream implements AsyncIterator<NumberedEvent, WorkResult> {
  readonly #steps: Step[] = [];
  readonly #waiting: ((step: Step) => void)[] = [];
  #sequence = 0;

  #send(step: Step): void {
    step.catch(() => undefined);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#steps.push(step);
    else waiting(step);
  }

  /** @param sequence left out: the next one */
  tell(event: WorkEvent, sequence = this.#sequence + 1): void {
    this.#sequence = sequence;
    this.#send(Promise.resolve({ done: false, value: { sequence, event } }));
  }

  end(result: WorkResult): void {
    this.#send(Promise.resolve({ done: true, value: result }));
  }

  fail(error: unknown): void {
    this.#send(Promise.reject(error));
  }

  next(): Step {
    return this.#steps.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Until all that can happen has happened. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
