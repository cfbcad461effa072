/** The machine as it is now, for all who watch it: one sampler, which runs while there is a watcher. */
import type { MachineNow } from '../../../shared/machine/now.ts';
import { type Milliseconds, milliseconds } from '../../../shared/units.ts';
import { NowSampler } from './nowSampler.ts';

const everyMs = milliseconds(2000);

interface Sampler {
  next(): MachineNow;
}

export class MachineWatch {
  readonly #newSampler: () => Sampler;
  readonly #everyMs: Milliseconds;
  readonly #watchers = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #sampler: Sampler | null = null;
  #latest: MachineNow | null = null;

  constructor(newSampler: () => Sampler = () => new NowSampler(), every: Milliseconds = everyMs) {
    this.#newSampler = newSampler;
    this.#everyMs = every;
  }

  /** The latest reading at once, then each one as it comes, until `signal`. A slow watcher misses some. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<MachineNow, void> {
    let wake = Promise.withResolvers<void>();
    const woken = () => wake.resolve();
    this.#watchers.add(woken);
    signal?.addEventListener('abort', woken, { once: true });
    this.#start();
    let told: MachineNow | null = null;
    try {
      while (signal?.aborted !== true) {
        if (this.#latest !== null && this.#latest !== told) {
          told = this.#latest;
          yield told;
        }
        if (this.#latest !== told) continue;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    } finally {
      signal?.removeEventListener('abort', woken);
      this.#watchers.delete(woken);
      if (this.#watchers.size === 0) this.#stop();
    }
  }

  #start(): void {
    if (this.#timer !== null) return;
    this.#sampler = this.#newSampler();
    this.#take();
    // It alone must not keep a host alive that has nothing left to do.
    this.#timer = setInterval(() => this.#take(), this.#everyMs).unref();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#sampler = null;
    this.#latest = null;
  }

  #take(): void {
    if (this.#sampler === null) return;
    this.#latest = this.#sampler.next();
    for (const wake of this.#watchers) wake();
  }
}
