/** The Chromium that shows the stand-in's windows, driven over a pipe: it ends when this process does, however that is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { CDPSession } from 'playwright-core';

/** A target's line, or the browser's own, in the words of the Chrome DevTools Protocol. */
export type Session = Pick<CDPSession, 'send' | 'on'>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const switches = [
  '--headless',
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--no-sandbox',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-back-forward-cache',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-field-trial-config',
  '--disable-renderer-backgrounding',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
];

export class Chromium {
  readonly #process: ChildProcess;
  readonly #write: Writable;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #events = new Map<string, EventEmitter>();
  #asked = 0;

  /** @param folder of its profile @param more switches, such as a port for others who drive it */
  constructor(executable: string, folder: string, more: readonly string[]) {
    const child = spawn(executable, [...switches, `--user-data-dir=${folder}`, ...more], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [, , errors, write, read] = child.stdio;
    // "DevTools listening on ..." is what a driver waits for.
    (errors as Readable).pipe(process.stderr, { end: false });
    this.#process = child;
    this.#write = write as Writable;
    this.#write.on('error', () => undefined);
    let rest = '';
    (read as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Message);
    });
  }

  /** @param id of an attached target; the browser itself without */
  session(id = ''): Session {
    const events = this.#events.get(id) ?? new EventEmitter();
    this.#events.set(id, events);
    const send = (method: string, params: object = {}) => this.#send(method, params, id);
    return { send: send as CDPSession['send'], on: events.on.bind(events) as unknown as CDPSession['on'] };
  }

  /** Resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#send('Browser.close', {}, '').catch(() => undefined);
    const late = setTimeout(() => this.#process.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  }

  #send(method: string, params: object, sessionId: string): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    const to = sessionId === '' ? {} : { sessionId };
    this.#write.write(`${JSON.stringify({ id, method, params, ...to })}\0`);
    return answer.promise;
  }

  #take({ id, sessionId = '', method, params, result, error }: Message): void {
    if (id === undefined) {
      if (method !== undefined) this.#events.get(sessionId)?.emit(method, params);
      return;
    }
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(error.message));
  }
}
