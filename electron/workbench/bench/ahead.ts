/**
 * Processes of measurements, which start ahead of their turn: while something is converted, or several at once, and end behind
 * it, while their result is written; neither during another measurement, which it would disturb.
 */
import os from 'node:os';
import { type Bytes, bytes, mebibytes } from '../../../shared/units.ts';
import { Measurement, type MeasuringProcess } from '../../jobs/host/benchmark.ts';
import type { Job } from '../../jobs/host/job.ts';

/** More of them are seldom wanted. */
const mostAtOnce = 16;
/** Loaded ones wait without using a processor, each with some 60 MB; a measurement is to find memory beside them. */
const bytesEach = mebibytes(512);

/** As many as load side by side, and a few more where there are few cores: each wait for them is one before a measurement. */
export const processesAtOnce = (
  cpus = os.availableParallelism(),
  memoryBytes: Bytes = bytes(process.availableMemory()),
): number => Math.max(1, Math.min(mostAtOnce, Math.max(4, cpus), Math.floor(memoryBytes / bytesEach)));

export class Ahead implements AsyncDisposable {
  readonly #processes: readonly MeasuringProcess[];
  readonly #atOnce: number;
  /** By place. */
  readonly #started = new Map<number, { readonly job: Job; readonly loaded: Promise<unknown> }>();
  readonly #ending = new Set<Promise<unknown>>();

  /** @param processes in the order in which they are wanted */
  constructor(processes: readonly MeasuringProcess[], atOnce = processesAtOnce()) {
    this.#processes = processes;
    this.#atOnce = atOnce;
  }

  /** The one at this place and some that follow, unless it has been started before. */
  start(place: number): void {
    if (this.#started.has(place)) return;
    for (const [index, process] of this.#processes.slice(place, place + this.#atOnce).entries()) {
      if (this.#started.has(place + index)) continue;
      const job = Measurement.process(process);
      // A process that fails now says so when it is asked for a measurement.
      this.#started.set(place + index, { job, loaded: job.call.load(process).catch(() => undefined) });
    }
  }

  /** Ends one that has measured, beside what is done until `quiet`: the system takes its time to take back its memory. */
  letEnd(process: AsyncDisposable): void {
    const ending = Promise.resolve(process[Symbol.asyncDispose]());
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  /** Until none that was started still loads, and none still ends. */
  async quiet(): Promise<void> {
    await Promise.all([...[...this.#started.values()].map(({ loaded }) => loaded), ...this.#ending]);
  }

  /** Who takes it ends it. Started now where it was not before, or was taken already. */
  take(place: number): Job {
    const started = this.#started.get(place)?.job;
    this.#started.delete(place);
    const process = this.#processes[place];
    if (process === undefined) throw new Error(`there is no process ${place}`);
    return started ?? Measurement.process(process);
  }

  /** It is not wanted any more. */
  async end(place: number): Promise<void> {
    const started = this.#started.get(place)?.job;
    this.#started.delete(place);
    await started?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...[...this.#started.keys()].map((place) => this.end(place)), ...this.#ending]);
  }
}
