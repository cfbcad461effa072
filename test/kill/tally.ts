/** Counts what was tried and what was wrong, and prints both as it goes. */
export interface Count {
  readonly tried: number;
  readonly faults: number;
  /** Of those tried, in which nothing was there to be killed any more. */
  readonly missed: number;
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export class Tally {
  /** Moments at which nothing was there to be killed any more. */
  missed = 0;
  /** Results that were there at the moment of a kill. */
  finished = 0;
  readonly #name: string;
  #tried = 0;
  #faults = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(faults: readonly string[], how: string): void {
    this.#tried++;
    if (faults.length > 0) this.#faults++;
    for (const fault of new Set(faults)) print(`  ${this.#name}, ${how}: ${fault}`);
  }

  /** Printed when it is asked for. */
  get count(): Count {
    const [tried, faults, missed] = [this.#tried, this.#faults, this.missed];
    const more = [
      missed > 0 && `${missed} more had ended before`,
      this.finished > 0 && `${this.finished} finished results seen and compared`,
    ].filter(Boolean);
    print([`${this.#name.padEnd(24)} ${tried - missed} tried, ${faults} with faults`, ...more].join('; '));
    return { tried, faults, missed };
  }
}
