/**
 * How often each size of value occurs in a tensor, whose range is not known beforehand: bins of equal width around zero, whose
 * range doubles (two bins become one) when a value lies outside.
 */

/** Even, so that two bins become one on either side of zero. */
const binCount = 4096;

export class Histogram {
  readonly signed: boolean;
  /** From -limit (or 0) to limit, in order. */
  readonly counts = new Float64Array(binCount);
  #limit = 0;
  #total = 0;

  /** @param signed whether values below zero can occur; those of an unsigned one count as zero */
  constructor(signed: boolean) {
    this.signed = signed;
  }

  /** The largest magnitude that has a bin; 0 before the first value that is not zero. */
  get limit(): number {
    return this.#limit;
  }

  get total(): number {
    return this.#total;
  }

  get binWidth(): number {
    return (this.signed ? 2 * this.#limit : this.#limit) / binCount;
  }

  /** The lower edge of a bin. */
  edge(bin: number): number {
    return (this.signed ? -this.#limit : 0) + bin * this.binWidth;
  }

  /** Values that are no numbers are left out. */
  add(values: Float32Array): void {
    this.#growFor(values);
    if (this.#limit === 0) {
      // All are zero so far; they belong where zero will lie.
      this.counts[this.signed ? binCount / 2 : 0] = this.#total += values.length;
      return;
    }
    const { counts } = this;
    const offset = this.signed ? binCount / 2 : 0;
    const scale = (binCount - offset) / this.#limit;
    const last = binCount - 1;
    for (let index = 0; index < values.length; index++) {
      const bin = Math.floor((values[index] ?? 0) * scale) + offset;
      const inside = bin < 0 ? 0 : bin > last ? last : bin;
      counts[inside] = (counts[inside] ?? 0) + 1;
    }
    this.#total += values.length;
  }

  #growFor(values: Float32Array): void {
    let largest = 0;
    for (let index = 0; index < values.length; index++) {
      const magnitude = Math.abs(values[index] ?? 0);
      if (magnitude > largest) largest = magnitude;
    }
    if (!Number.isFinite(largest) || largest === 0) return;
    if (this.#limit === 0) this.#limit = largest;
    while (this.#limit < largest) this.#double();
  }

  #double(): void {
    const old = this.counts.slice();
    this.counts.fill(0);
    const zero = this.signed ? binCount / 2 : 0;
    for (let bin = 0; bin < binCount; bin++) {
      const merged = zero + Math.floor((bin - zero) / 2);
      this.counts[merged] = (this.counts[merged] ?? 0) + (old[bin] ?? 0);
    }
    this.#limit *= 2;
  }

  /** One histogram of several tensors, in the bins of the widest; the others are counted by the middles of their bins. */
  static merged(parts: readonly Histogram[]): Histogram {
    const all = new Histogram(parts.some(({ signed }) => signed));
    all.#limit = Math.max(0, ...parts.map(({ limit }) => limit));
    for (const part of parts) {
      for (let bin = 0; bin < binCount; bin++) {
        const count = part.counts[bin] ?? 0;
        if (count === 0) continue;
        const target = all.limit === 0 ? 0 : all.#binOf(part.edge(bin) + part.binWidth / 2);
        all.counts[target] = (all.counts[target] ?? 0) + count;
      }
      all.#total += part.total;
    }
    return all;
  }

  #binOf(value: number): number {
    const bin = Math.floor((value - this.edge(0)) / this.binWidth);
    return Math.min(Math.max(bin, 0), binCount - 1);
  }
}
