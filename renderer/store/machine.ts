/** The machine as it is now, as the host tells it every two seconds while the page is looked at. */
import type { PageCore } from './core.ts';

/** After a stream that failed. */
export const againMs = 5000;

export class MachineLine {
  readonly #core: PageCore;
  #following: AbortController | null = null;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** For as long as the page lives. */
  follow(): void {
    const { store, outside } = this.#core;
    outside.attention.onChange(() => this.#look());
    store.subscribe(({ connection }, before) => {
      if (connection.state !== before.connection.state) this.#look();
    });
    this.#look();
  }

  #look(): void {
    const { store, outside } = this.#core;
    const wanted = !outside.attention.isHidden() && store.getState().connection.state === 'open';
    if (wanted && this.#following === null) void this.#watch();
    // What was read last is not now.
    if (!wanted && this.#following !== null) this.#end();
  }

  #end(): void {
    this.#following?.abort();
    this.#following = null;
    this.#core.store.setState({ machineNow: null });
  }

  async #watch(): Promise<void> {
    const { store, line } = this.#core;
    const following = new AbortController();
    this.#following = following;
    try {
      for await (const now of await line.host().machineNow(undefined, { signal: following.signal })) {
        if (following.signal.aborted) return;
        store.setState({ machineNow: now });
      }
    } catch {
      // The line broke, or the host cannot tell: the text falls back to what the page began with.
    }
    if (following !== this.#following) return;
    this.#end();
    setTimeout(() => this.#look(), againMs);
  }
}
