/** Electron's `app` as far as the desktop host uses it. */
import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { PreventableEvent, type StandInWindow } from './window.ts';

type Used = Pick<
  App,
  'enableSandbox' | 'exit' | 'isPackaged' | 'quit' | 'requestSingleInstanceLock' | 'whenReady'
>;

export class StandInApp extends EventEmitter implements Used {
  readonly isPackaged = false;
  readonly windows = new Set<StandInWindow>();
  /** Resolves with the exit code when the process would have ended. */
  readonly ended: Promise<number>;
  readonly #end: (code: number) => void;
  ready = false;
  sandboxed = false;
  /** What the first instance would be sent by this one. */
  lockData: unknown;
  readonly #hasLock: boolean;

  /** @param hasLock false: another instance runs */
  constructor(hasLock: boolean) {
    super();
    this.#hasLock = hasLock;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    this.lockData = additionalData;
    return this.#hasLock;
  }

  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  /** Resolves later than whatever runs now, as Electron's. */
  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.ready = true;
  }

  /** Windows first, then `will-quit`; each may prevent the rest. */
  quit(): void {
    this.emit('before-quit', new PreventableEvent());
    for (const window of [...this.windows]) window.close();
    if (this.windows.size > 0) return;
    const event = new PreventableEvent();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    this.emit('quit', new PreventableEvent(), code);
    this.#end(code);
  }
}
