/** Turns pushed items into an async iteration; what comes before anybody pulls is kept. */
import type { Progress } from '../../../shared/contract.ts';
export class EventQueue<T> {
  #items: T[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  readonly push = (item: T): void => {
    this.#items.push(item);
    this.#wake();
  };

  /** Lets the iteration finish once what was pushed is consumed. */
  readonly end = (): void => {
    this.#ended = true;
    this.#wake();
  };

  async *items(): AsyncGenerator<T, void> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** What the work tells on its way, also before anybody pulls, then what it comes to. */
export async function* told<T, R>(work: (tell: (item: T) => void) => Promise<R>): AsyncGenerator<T, R> {
  const queue = new EventQueue<T>();
  const result = work(queue.push).finally(queue.end);
  // Mark as handled; awaited below.
  result.catch(() => undefined);
  yield* queue.items();
  return await result;
}

/** Every item of a stream, then what it returns. */
export async function drain<T, R>(stream: AsyncIterator<T, R>, each: (item: T) => void): Promise<R> {
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return step.value;
    each(step.value);
  }
}

/** The progress that work tells, then what it returns. */
export const withProgress = <R>(
  work: (tell: (progress: Omit<Progress, 'type'>) => void) => Promise<R>,
): AsyncGenerator<Progress, R> => told((tell) => work((progress) => tell({ type: 'progress', ...progress })));
