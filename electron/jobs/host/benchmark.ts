/**
 * Measuring one configuration, seen from the host: its process, its rounds, and what its cell comes to say.
 * Presets: paper is the study's method (batch 1, one synchronous request, 32 inferences after the first, the mean);
 * careful adds a warm-up until the latency holds still, fresh processes, and rounds interleaved over configurations, so that a drift of
 * the machine falls on all of them alike (Georges et al., "Statistically Rigorous Java Performance Evaluation", 2007).
 */

import type { Cell, Configuration } from '../../../shared/documents/run.ts';
import type { MeasuredProcess } from '../../../shared/documents/runMethod.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { isStable } from '../../../shared/statistics.ts';
import {
  type Bytes,
  type Milliseconds,
  milliseconds,
  millisecondsToSeconds,
  nanoseconds,
  nanosecondsToMilliseconds,
} from '../../../shared/units.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { RoundReport, SessionReport, SessionRequest } from '../wire/protocol.ts';
import { ConditionsMeter } from './conditionsMeter.ts';
import { Job } from './job.ts';
import { processEnvironment } from './runtimeEnvironment.ts';

/**
 * A round of a quick model lasts at least this long, so that a timer tick or a migration is a small part of
 * it.
 */
export const leastRoundMs = milliseconds(100);
/** Past this an inference may not end before a cancelled job is killed, and would take its round's samples with it. */
const slowInferenceMs = milliseconds(200);
const warmUpChunk = 10;
const longestWarmUpMs = milliseconds(5000);
/** Of a process that is not the first of its configuration: the machine is warm by then. */
const longestNextWarmUpMs = milliseconds(1000);

export interface MeasuringProcess {
  /** For its errors: `Benchmark of squeezenet1.1 on CPU, FP32`. */
  readonly title: string;
  readonly isa: Cell['isa'];
  readonly runtime?: Configuration['runtime'];
  readonly device: string;
  readonly signal: AbortSignal;
}

export class Measurement implements AsyncDisposable {
  readonly report: SessionReport;
  readonly #job: Job;
  readonly #warnings: Warning[] = [];
  readonly #meter: ConditionsMeter;
  #startedAtMs: Milliseconds | null = null;

  private constructor(job: Job, report: SessionReport) {
    this.#job = job;
    this.report = report;
    this.#meter = new ConditionsMeter({ usage: (threads) => job.call.usage(threads) });
  }

  /** The process that one configuration is measured in. */
  static process({ title, signal, ...chosen }: Omit<MeasuringProcess, 'device'>): Job {
    return new Job({ title, signal, lane: 'elsewhere', environment: processEnvironment(chosen) });
  }

  /** Compiles in a process and infers once; it ends with the measurement, or when this fails. */
  static async prepare(
    request: SessionRequest,
    process: Job | Omit<MeasuringProcess, 'device'>,
  ): Promise<Measurement> {
    const job = process instanceof Job ? process : Measurement.process(process);
    try {
      return new Measurement(job, await job.call.prepare(request));
    } catch (error) {
      await job[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Infers until two windows of latencies agree, at most 5 s, in a next process 1 s; says so when they never did. */
  async warmUp(first = true): Promise<void> {
    const longestMs = first ? longestWarmUpMs : longestNextWarmUpMs;
    const samples: number[] = [];
    const started = performance.now();
    while (!isStable(samples)) {
      if (performance.now() - started > longestMs) {
        this.#warnings.push({ kind: 'warm-up-unstable', seconds: millisecondsToSeconds(longestMs) });
        return;
      }
      const iterations = this.#slow ? 1 : warmUpChunk;
      const report = await this.#job.call.measure({ iterations, minimumMs: null });
      if (report.cancelled) return;
      samples.push(...Array.from(report.samplesNs, Number));
    }
  }

  /**
   * One round of timed inferences, in the careful preset after one that does not count; fewer when it was cancelled.
   * @returns the peak memory so far, too: null where no inference ended
   */
  async round(
    iterations: number,
    careful: boolean,
  ): Promise<RoundReport & { readonly peakMemoryBytes: Bytes | null }> {
    const minimumMs: Milliseconds | null = careful ? leastRoundMs : null;
    const ended = await this.#meter.begin();
    // While others had their round the caches filled with their weights and the threads fell asleep.
    if (careful) await this.#job.call.measure({ iterations: 1, minimumMs: null });
    const report = this.#slow
      ? await this.#whileSlowOneByOne(iterations)
      : await this.#job.call.measure({ iterations, minimumMs });
    this.#startedAtMs ??= report.startedAtMs;
    // A process that is gone by now says so at its next call; its samples are here.
    if (!report.cancelled) await ended().catch(() => undefined);
    return report;
  }

  get #slow(): boolean {
    return (this.report.firstInferenceMs ?? 0) > slowInferenceMs;
  }

  /**
   * The same round asked for inference by inference, so that those before a cancel are here whatever becomes of the
   * last; in one piece once it shows that only the first inference was slow.
   */
  async #whileSlowOneByOne(
    iterations: number,
  ): Promise<RoundReport & { readonly peakMemoryBytes: Bytes | null }> {
    const samples: bigint[] = [];
    let peakMemoryBytes: Bytes | null = null;
    let startedAtMs = milliseconds(Date.now());
    let cancelled = false;
    while (samples.length < iterations && !cancelled) {
      try {
        const latestNs = samples.at(-1);
        const slow =
          latestNs === undefined ||
          nanosecondsToMilliseconds(nanoseconds(Number(latestNs))) > slowInferenceMs;
        const next = slow ? 1 : iterations - samples.length;
        const report = await this.#job.call.measure({ iterations: next, minimumMs: null });
        if (samples.length === 0) startedAtMs = report.startedAtMs;
        samples.push(...report.samplesNs);
        ({ cancelled, peakMemoryBytes } = report);
      } catch (error) {
        if (!isVinobenchError(error) || error.code !== 'cancelled') throw error;
        cancelled = true;
      }
    }
    return { startedAtMs, samplesNs: BigInt64Array.from(samples), cancelled, peakMemoryBytes };
  }

  /** Peak memory of the process, which served this configuration only; null when it is gone. */
  async peakMemoryBytes(): Promise<Bytes | null> {
    try {
      return await this.#job.call.peakMemory();
    } catch {
      return null;
    }
  }

  /**
   * The process as a cell has it, once it was measured to its end.
   * @param process its number in the run
   */
  measuredProcess(process: number): MeasuredProcess {
    const { readMs, compileMs, firstInferenceMs } = this.report;
    const startedAt = new Date(this.#startedAtMs ?? Date.now()).toISOString();
    const conditions = this.#meter.conditions(this.report.scheduling);
    return {
      ...{ process, startedAt, readMs, compileMs, firstInferenceMs },
      ...(conditions === null ? {} : { conditions }),
    };
  }

  /** Of what was compiled, and of the warm-up. */
  get warnings(): readonly Warning[] {
    return [...this.report.warnings, ...this.#warnings];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#job[Symbol.asyncDispose]();
  }
}
