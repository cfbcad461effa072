/** Files on their way to the host: one drop at a time, with its progress, until it is cancelled. */
import { bytesText } from '../../shared/view/text/format.ts';
import type { SendOptions } from '../host/files.ts';
import type { PageCore } from './core.ts';

export class Sending {
  readonly #core: PageCore;
  #current: AbortController | null = null;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** One drop after another; says so while one is on its way. */
  readonly isSending = (): boolean => {
    if (this.#current === null) return false;
    this.#core.messages.tell(
      'Other files are still being sent. Drop these again afterwards, or cancel the transfer in the list.',
    );
    return true;
  };

  /** False: nothing is being sent. */
  readonly cancelSending = (): boolean => {
    this.#current?.abort();
    return this.#current !== null;
  };

  /** Null: it was cancelled, which was said. @throws what `send` throws */
  async whileSending<T>(what: string, send: (options: SendOptions) => Promise<T>): Promise<T | null> {
    const { store, messages } = this.#core;
    const stop = new AbortController();
    this.#current = stop;
    const onProgress = (sent: number, total: number) =>
      store.setState({
        uploading: {
          text:
            total === 0 ? `Sending ${what}` : `Sending ${what}, ${bytesText(sent)} of ${bytesText(total)}`,
          fraction: total === 0 ? 0 : sent / total,
        },
      });
    onProgress(0, 0);
    try {
      return await send({ signal: stop.signal, onProgress });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      messages.tell(`Sending ${what} was cancelled. Nothing was added.`);
      return null;
    } finally {
      this.#current = null;
      store.setState({ uploading: null });
    }
  }
}
