/** Waits for a change of files, which the system tells; where it does not, and for what no file shows, looks are taken now and then. */
import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';

/** A process that is killed changes no file. */
const everyMs = 500;
/** Where the system tells nothing: a network's file system, or no watch is left. */
const everyMsUntold = 100;

export class FileChanges implements Disposable {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  #watcher: FSWatcher | undefined;
  #begun = false;
  #changed = false;
  #wake: (() => void) | undefined;

  /**
   * @param files of one folder; they need not be there. Others that are next to them count for nothing, such as what a look makes.
   */
  constructor(files: readonly [string, ...string[]]) {
    this.#folder = path.dirname(files[0]);
    this.#names = new Set(files.map((file) => path.basename(file)));
  }

  /** At a change since the last one was waited for, after a while, or when `signal` aborts. The first look is watched from here on. */
  async next(signal?: AbortSignal): Promise<void> {
    // What has changed before it was watched is looked for once more.
    if (!this.#begun) {
      this.#begin();
      if (this.#watcher !== undefined) return;
    }
    if (!this.#changed && signal?.aborted !== true) await this.#change(signal);
    this.#changed = false;
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, this.#watcher === undefined ? everyMsUntold : everyMs);
      signal?.addEventListener('abort', wake, { once: true });
      this.#wake = wake;
    });
  }

  #begin(): void {
    this.#begun = true;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, (_, name) => {
        if (name !== null && !this.#names.has(name)) return;
        this.#changed = true;
        this.#wake?.();
      });
      this.#watcher.on('error', () => this.#end());
    } catch {
      // Looks are taken more often.
    }
  }

  #end(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
