/** A bound for what runs at once: who comes when all slots are taken waits in the order of coming, and too many are refused. */
import os from 'node:os';
import { VinobenchError } from '../../../shared/faults/errors.ts';

/** More than this many that wait are a mistake or an attack. */
const longestQueue = 256;

export class Slots {
  readonly limit: number;
  readonly #longestQueue: number;
  readonly #wayOut: string;
  #taken = 0;
  readonly #queue = new Set<() => void>();

  /** @param wayOut for who is refused, as a sentence */
  constructor(limit: number, queue = longestQueue, wayOut = 'Try again when they are done.') {
    this.limit = limit;
    this.#longestQueue = queue;
    this.#wayOut = wayOut;
  }

  /** Null when it would have to wait. */
  tryTake(): Disposable | null {
    if (this.#taken >= this.limit) return null;
    this.#taken += 1;
    return this.#slot();
  }

  /**
   * @param title of who waits: `Graph of squeezenet1.1`
   * @throws VinobenchError `busy` at once when too many wait; `cancelled` when `signal` aborts before its turn
   */
  async take(title: string, signal?: AbortSignal): Promise<Disposable> {
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `${title} was cancelled.`);
    const free = this.tryTake();
    if (free !== null) return free;
    this.requireRoom(title);
    const turn = Promise.withResolvers<void>();
    this.#queue.add(turn.resolve);
    const leave = () => {
      if (this.#queue.delete(turn.resolve))
        turn.reject(new VinobenchError('cancelled', `${title} was cancelled.`));
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
    return this.#slot();
  }

  /** @throws VinobenchError `busy` */
  requireRoom(title: string): void {
    if (this.#queue.size < this.#longestQueue) return;
    throw new VinobenchError(
      'busy',
      `${title} was not started: ${this.#queue.size} requests of its kind wait already. ${this.#wayOut}`,
    );
  }

  #slot(): Disposable {
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#pass();
      },
    };
  }

  /** The slot goes to who waits longest; it is counted as taken meanwhile. */
  #pass(): void {
    const [next] = this.#queue;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}

/**
 * Processes of a kind that may run at once: half of the processors, since each uses several, as many as have 4 GiB each,
 * and no more than four.
 */
export function processLimit(cpus = os.availableParallelism(), memoryBytes = os.totalmem()): number {
  return Math.max(1, Math.min(4, Math.ceil(cpus / 2), Math.floor(memoryBytes / 2 ** 32)));
}

/**
 * - `look`: what a user waits for (a conversion, a graph, a folder of images)
 * - `work`: what takes minutes (a calibration, an accuracy), so that looking does not wait for it
 * - `question`: facts about a file that planning needs; takes milliseconds
 * - `elsewhere`: bounded by its caller: measuring by its lock and by memory, the list of devices by being shared
 */
export type Lane = 'look' | 'work' | 'question' | 'elsewhere';

const lanes = {
  look: new Slots(processLimit()),
  work: new Slots(processLimit()),
  question: new Slots(processLimit()),
} as const;

export const slotsOf = (lane: Lane): Slots | null => (lane === 'elsewhere' ? null : lanes[lane]);
