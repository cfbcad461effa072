/** Which part of a time axis is in sight: zoomed at a place, panned, fitted, never beyond the axis. */
import { larger, type Microseconds, microseconds, minus, plus, smaller, times } from '../../units.ts';

export interface Sight {
  readonly fromUs: Microseconds;
  readonly toUs: Microseconds;
}

/** Nothing shorter is worth seeing: starts are whole microseconds. */
const leastSpanUs = microseconds(1);
const startUs = microseconds(0);

export class SightWindow {
  #endUs: Microseconds;
  #sight: Sight;
  readonly #listeners = new Set<() => void>();

  constructor(endUs: Microseconds) {
    this.#endUs = larger(leastSpanUs, endUs);
    this.#sight = { fromUs: startUs, toUs: this.#endUs };
  }

  get now(): Sight {
    return this.#sight;
  }

  /** Of the axis. */
  get endUs(): Microseconds {
    return this.#endUs;
  }

  /** Another axis: all of it. */
  reset(endUs: Microseconds): void {
    this.#endUs = larger(leastSpanUs, endUs);
    this.#move(startUs, this.#endUs);
  }

  /** @param at 0 left to 1 right, the place that stays */
  zoom(factor: number, at: number): void {
    const { fromUs } = this.#sight;
    const span = this.#spanWithin(microseconds(this.#span / factor));
    this.#move(plus(fromUs, times(minus(this.#span, span), at)), span);
  }

  /** @param by widths of what is in sight, positive to later */
  pan(by: number): void {
    this.#move(plus(this.#sight.fromUs, times(this.#span, by)), this.#span);
  }

  /** Centres an instant; without a span it stays. */
  show(centreUs: Microseconds, spanUs: Microseconds = this.#span): void {
    this.#move(minus(centreUs, times(spanUs, 0.5)), spanUs);
  }

  /** Moves as little as brings all of it into sight. */
  reveal(fromUs: Microseconds, toUs: Microseconds): void {
    const now = this.#sight;
    if (fromUs >= now.fromUs && toUs <= now.toUs) return;
    const span = minus(toUs, fromUs);
    if (span > this.#span) this.show(centreOf({ fromUs, toUs }), times(span, 1.2));
    else this.show(centreOf({ fromUs, toUs }));
  }

  /** A range with a margin; null, or a range that is fitted already: the whole axis. */
  fit(range: Sight | null): void {
    const { fromUs, toUs } = this.#sight;
    if (range !== null) {
      const span = this.#spanWithin(times(minus(range.toUs, range.fromUs), 1.2));
      const before = this.#sight;
      this.show(centreOf(range), span);
      const moved = Math.abs(before.fromUs - this.#sight.fromUs) + Math.abs(toUs - this.#sight.toUs);
      if (moved > (toUs - fromUs) * 0.001) return;
    }
    this.#move(startUs, this.#endUs);
  }

  /** Until the returned call. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Of what is in sight. */
  get #span(): Microseconds {
    return minus(this.#sight.toUs, this.#sight.fromUs);
  }

  #spanWithin(span: Microseconds): Microseconds {
    return smaller(this.#endUs, larger(leastSpanUs, span));
  }

  #move(fromUs: Microseconds, span: Microseconds): void {
    const kept = this.#spanWithin(span);
    const from = smaller(minus(this.#endUs, kept), larger(startUs, fromUs));
    this.#sight = { fromUs: from, toUs: plus(from, kept) };
    for (const listener of this.#listeners) listener();
  }
}

const centreOf = ({ fromUs, toUs }: Sight): Microseconds => times(plus(fromUs, toUs), 0.5);
