/** Memory that several tasks share: one that does not fit with the others waits for them. */
export class Budget {
  readonly most: number;
  #used = 0;
  /** First come, first served. */
  readonly #waiting: { readonly cost: number; readonly start: () => void }[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** @param cost more than `most` counts as `most`: it has all for itself */
  async with<T>(cost: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(cost, this.most);
    if (share === 0) return await work();
    await this.#take(share);
    try {
      return await work();
    } finally {
      this.#used -= share;
      this.#startNext();
    }
  }

  async #take(cost: number): Promise<void> {
    if (this.#waiting.length > 0 || this.#used + cost > this.most)
      await new Promise<void>((start) => this.#waiting.push({ cost, start }));
    else this.#used += cost;
  }

  #startNext(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      if (this.#used + first.cost > this.most) return;
      this.#waiting.shift();
      this.#used += first.cost;
      first.start();
    }
  }
}
