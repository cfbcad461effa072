/**
 * Updates of the app, off until its user switches them on. Nothing is loaded, asked or downloaded before; nothing older than
 * this version is offered or installed, whatever the address says; and no download disturbs a measurement.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type {
  NoUpdatesReason,
  SignatureCheck,
  UpdatesFound,
  UpdatesReport,
} from '../../../shared/hosts/updates.ts';
import { type Milliseconds, milliseconds } from '../../../shared/units.ts';
import { keepUpdatesOn, updatesAreOn } from './updateSetting.ts';

/** What downloads and installs on this platform. Errors are VinobenchErrors. */
export interface Updater {
  /**
   * By semantic versioning: > 0 for a version newer than this one.
   * @throws VinobenchError 'network' for what is not a version
   */
  compare(version: string): number;
  /** The version that the address names now; `here`: whether it is meant for this system. */
  ask(): Promise<{ readonly version: string; readonly here: boolean }>;
  /** What was asked for last, its SHA-512 and, where the platform has one, its signature checked. @param onProgress 0 to 1 */
  download(onProgress: (fraction: number) => void): Promise<void>;
  /** Installs what was downloaded; quits the app when it has begun. */
  install(): void;
}

export type UpdateSource =
  | { readonly state: 'none'; readonly why: NoUpdatesReason }
  | {
      readonly state: 'known';
      readonly address: string;
      readonly signature: SignatureCheck;
      /** Called when updates are on and something is to be asked, once. */
      readonly load: () => Promise<Updater>;
      /** Says that there is a newer version, which was found without a request. */
      readonly tell: (version: string) => void;
    };

const betweenAskingMs = milliseconds(24 * 3_600_000);
const whileMeasuringMs = milliseconds(10 * 60_000);

interface Surroundings {
  /** Whether no work is in progress. */
  readonly isIdle: () => boolean;
  readonly log: (sentence: string) => void;
}

export class Updates {
  readonly #source: UpdateSource;
  readonly #around: Surroundings;
  #updater: Promise<Updater> | null = null;
  #found: UpdatesFound = { state: 'not-asked' };

  constructor(source: UpdateSource, around: Surroundings) {
    this.#source = source;
    this.#around = around;
  }

  show(): UpdatesReport {
    const { state } = this.#source;
    return {
      schemaVersion: 1,
      source:
        state === 'none'
          ? { state, why: this.#source.why }
          : { state, address: this.#source.address, signature: this.#source.signature },
      on: state === 'known' && updatesAreOn(),
      found: this.#found,
    };
  }

  /** @throws VinobenchError 'usage' where this host has none; 'store' */
  set(on: boolean): UpdatesReport {
    this.#known();
    keepUpdatesOn(on);
    if (!on) this.#found = { state: 'not-asked' };
    return this.show();
  }

  /**
   * Asks the address. What goes wrong is part of the answer.
   * @throws VinobenchError 'usage' while updates are off
   */
  async ask(): Promise<UpdatesReport> {
    this.#switchedOn();
    await this.#finding(() => this.#ask());
    return this.show();
  }

  /**
   * Asks once more, downloads a newer version, installs it and quits.
   * @throws VinobenchError 'usage' while updates are off; 'busy' while something is measured
   */
  async install(): Promise<UpdatesReport> {
    this.#switchedOn();
    await this.#finding(async () => {
      this.#whileIdle();
      const found = await this.#ask();
      if (found.state !== 'newer') return found;
      const { version } = found;
      const updater = await this.#loaded();
      this.#found = { state: 'downloading', version, fraction: 0 };
      await updater.download((fraction) => {
        this.#found = { state: 'downloading', version, fraction };
      });
      this.#whileIdle();
      updater.install();
      return { state: 'installing', version };
    });
    return this.show();
  }

  /** Asks at once and then daily, as long as updates are on and nothing is measured; ends with the signal. */
  async keepAsking(signal: AbortSignal): Promise<void> {
    const { tell } = this.#known();
    while (!signal.aborted) {
      const asks = updatesAreOn() && this.#around.isIdle();
      if (asks) {
        await this.ask().catch((error: unknown) => this.#around.log(String(error)));
        if (this.#found.state === 'newer') tell(this.#found.version);
      }
      await rest(asks ? betweenAskingMs : whileMeasuringMs, signal);
    }
  }

  async #ask(): Promise<Extract<UpdatesFound, { state: 'newest' | 'newer' | 'refused' }>> {
    const updater = await this.#loaded();
    const { version, here } = await updater.ask();
    const order = updater.compare(version);
    if (order < 0) return { state: 'refused', version, why: 'older' };
    if (order === 0) return { state: 'newest', askedAt: new Date().toISOString() };
    return here ? { state: 'newer', version } : { state: 'refused', version, why: 'not-for-here' };
  }

  /** One at a time: pages that ask meanwhile see how far it is. */
  async #finding(find: () => Promise<UpdatesFound>): Promise<void> {
    const { state } = this.#found;
    if (state === 'asking' || state === 'downloading' || state === 'installing') return;
    this.#found = { state: 'asking' };
    try {
      this.#found = await find();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#around.log(reason);
      this.#found = { state: 'failed', reason };
    }
  }

  #known(): Extract<UpdateSource, { state: 'known' }> {
    if (this.#source.state === 'known') return this.#source;
    throw new VinobenchError('usage', 'This host has no updates: install a newer package instead.');
  }

  #switchedOn(): void {
    this.#known();
    if (!updatesAreOn()) throw new VinobenchError('usage', 'Updates are off: switch them on in Settings.');
  }

  #whileIdle(): void {
    if (!this.#around.isIdle())
      throw new VinobenchError(
        'busy',
        'Work is in progress, which an update would disturb: install it when the work has ended.',
      );
  }

  #loaded(): Promise<Updater> {
    this.#updater ??= this.#known().load();
    return this.#updater;
  }
}

/** Keeps no process alive. */
function rest(duration: Milliseconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, duration).unref();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
