/** The machine as it is now: load, frequency and temperature are read again while the page is looked at. */
import type { PageCore } from './core.ts';

export const everyMs = 5000;

export class MachineNow {
  readonly #core: PageCore;
  #reading = false;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** For as long as the page lives. */
  follow(): void {
    const { store, outside } = this.#core;
    setInterval(() => void this.#read(), everyMs);
    outside.attention.onChange(() => void this.#read());
    store.subscribe(({ connection }, before) => {
      if (connection.state === 'open' && before.connection.state !== 'open') void this.#read();
    });
  }

  async #read(): Promise<void> {
    const { store, outside, line } = this.#core;
    if (this.#reading || outside.attention.isHidden() || store.getState().connection.state !== 'open') return;
    this.#reading = true;
    try {
      store.setState({ machineNow: await line.host().machineState() });
    } catch {
      // The line broke: what was read last is not now.
      store.setState({ machineNow: null });
    } finally {
      this.#reading = false;
    }
  }
}
