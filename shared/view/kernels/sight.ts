/** Which part of a time axis is in sight: zoomed at a place, panned, fitted, never beyond the axis. */

export interface Sight {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Nothing shorter is worth seeing: starts are whole microseconds. */
const leastSpanUs = 1;

export class SightWindow {
  #endUs: number;
  #sight: Sight;
  readonly #listeners = new Set<() => void>();

  constructor(endUs: number) {
    this.#endUs = Math.max(leastSpanUs, endUs);
    this.#sight = { fromUs: 0, toUs: this.#endUs };
  }

  get now(): Sight {
    return this.#sight;
  }

  /** Of the axis. */
  get endUs(): number {
    return this.#endUs;
  }

  /** Another axis: all of it. */
  reset(endUs: number): void {
    this.#endUs = Math.max(leastSpanUs, endUs);
    this.#move(0, this.#endUs);
  }

  /** @param at 0 left to 1 right, the place that stays */
  zoom(factor: number, at: number): void {
    const { fromUs, toUs } = this.#sight;
    const span = this.#spanWithin((toUs - fromUs) / factor);
    this.#move(fromUs + (toUs - fromUs - span) * at, span);
  }

  /** @param by widths of what is in sight, positive to later */
  pan(by: number): void {
    const { fromUs, toUs } = this.#sight;
    this.#move(fromUs + (toUs - fromUs) * by, toUs - fromUs);
  }

  /** Centres an instant; without a span it stays. */
  show(centreUs: number, spanUs: number = this.#sight.toUs - this.#sight.fromUs): void {
    this.#move(centreUs - spanUs / 2, spanUs);
  }

  /** Moves as little as brings all of it into sight. */
  reveal(fromUs: number, toUs: number): void {
    const now = this.#sight;
    if (fromUs >= now.fromUs && toUs <= now.toUs) return;
    const span = now.toUs - now.fromUs;
    if (toUs - fromUs > span) this.show((fromUs + toUs) / 2, (toUs - fromUs) * 1.2);
    else this.show((fromUs + toUs) / 2);
  }

  /** A range with a margin; null, or a range that is fitted already: the whole axis. */
  fit(range: Sight | null): void {
    const { fromUs, toUs } = this.#sight;
    if (range !== null) {
      const span = this.#spanWithin((range.toUs - range.fromUs) * 1.2);
      const before = this.#sight;
      this.show((range.fromUs + range.toUs) / 2, span);
      const moved = Math.abs(before.fromUs - this.#sight.fromUs) + Math.abs(toUs - this.#sight.toUs);
      if (moved > (toUs - fromUs) * 0.001) return;
    }
    this.#move(0, this.#endUs);
  }

  /** Until the returned call. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #spanWithin(span: number): number {
    return Math.min(this.#endUs, Math.max(leastSpanUs, span));
  }

  #move(fromUs: number, span: number): void {
    const kept = this.#spanWithin(span);
    const from = Math.min(this.#endUs - kept, Math.max(0, fromUs));
    this.#sight = { fromUs: from, toUs: from + kept };
    for (const listener of this.#listeners) listener();
  }
}
