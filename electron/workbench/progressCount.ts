/** What went by in less than this, such as the look for a conversion that is kept, says nothing of what is left. */
const tellingMs = 1000;

/** How far a job is, by counted steps: a fraction that never falls, and the time left if steps go on as they did. */
export class ProgressCount {
  readonly #total: number;
  readonly #started: number;
  readonly #now: () => number;
  #done = 0;

  constructor(total: number, now: () => number = () => performance.now()) {
    this.#total = Math.max(1, total);
    this.#now = now;
    this.#started = now();
  }

  step(count = 1): void {
    this.#done = Math.min(this.#total, this.#done + count);
  }

  now(): { fraction: number; etaMs: number | null } {
    const fraction = this.#done / this.#total;
    if (this.#done === 0) return { fraction, etaMs: null };
    const elapsed = this.#now() - this.#started;
    if (elapsed < tellingMs) return { fraction, etaMs: fraction === 1 ? 0 : null };
    return { fraction, etaMs: (elapsed * (1 - fraction)) / fraction };
  }
}
