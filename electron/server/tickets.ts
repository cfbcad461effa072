/** Tickets of uploads and downloads: each lets one request pass, the one that it was made for, once and soon. */
import { randomSecret } from './keys.ts';

/** Milliseconds. */
export const ticketLifeMs = 60_000;

/** A page takes a few at a time; the oldest gives way. */
const mostTickets = 1_000;

export class Tickets {
  readonly #now: () => number;
  /** By ticket, the oldest first: a look-up in a hash table does not leak how much of a guess was right. */
  readonly #issued = new Map<string, { readonly request: string; readonly until: number }>();

  /** @param now milliseconds that never go back */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  issue(method: string, target: string): string {
    const ticket = randomSecret();
    const [oldest] = this.#issued.keys();
    if (this.#issued.size >= mostTickets && oldest !== undefined) this.#issued.delete(oldest);
    this.#issued.set(ticket, { request: `${method} ${target}`, until: this.#now() + ticketLifeMs });
    return ticket;
  }

  /** Whether `ticket` was made for this request; it is gone then, and so it is after a wrong one. */
  take(ticket: string, method: string, target: string): boolean {
    const issued = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return issued !== undefined && issued.request === `${method} ${target}` && this.#now() < issued.until;
  }
}
