/** Electron's `MessagePortMain`: the window's process holds one end, the preload's world the other. */
import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';

export class StandInPort
  extends EventEmitter
  implements Pick<MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  readonly #post: (data: unknown) => void;
  #started = false;
  readonly #waiting: unknown[] = [];

  constructor(post: (data: unknown) => void) {
    super();
    this.#post = post;
  }

  postMessage(message: unknown): void {
    this.#post(message);
  }

  /** Nothing is delivered before, as in Electron. */
  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.deliver(data);
  }

  close(): void {
    this.emit('close');
  }

  deliver(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}
