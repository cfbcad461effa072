/** What has been measured of a cell, through all of its processes, and what of the cell stands on it. */

import { locationsOf, medianOfProcesses, type Statistic } from '../../../shared/comparing/processes.ts';
import type { Cell } from '../../../shared/documents/run.ts';
import type { MeasuredProcess } from '../../../shared/documents/runMethod.ts';
import { noiseWarnings, summarizeProcesses } from '../../../shared/statistics.ts';
import {
  type Bytes,
  bytes,
  type Milliseconds,
  milliseconds,
  nanoseconds,
  nanosecondsToMilliseconds,
} from '../../../shared/units.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { NewRound } from '../../store/record.ts';

/** Each kind once, whichever process it was of. */
const onceAKind = (warnings: readonly Warning[]): Warning[] => [
  ...new Map(warnings.map((warning) => [warning.kind, warning])).values(),
];

export class CellSamples {
  readonly #rounds: NewRound[];
  readonly #statistic: Statistic;
  readonly #locations: Map<number, number>;
  #processes: MeasuredProcess[];
  #warnings: Warning[] = [];
  #peakMemoryBytes: Bytes | null = null;
  /** What its processes took here, from their start to their end. */
  spentMs: Milliseconds = milliseconds(0);

  /** @param rounds of the processes that were measured to their end before */
  constructor(rounds: readonly NewRound[], processes: readonly MeasuredProcess[], statistic: Statistic) {
    this.#rounds = [...rounds];
    this.#processes = [...processes];
    this.#statistic = statistic;
    this.#locations = new Map(locationsOf(rounds, statistic));
  }

  get processes(): readonly MeasuredProcess[] {
    return this.#processes;
  }

  /** Of the processes that were measured to their end. */
  get locations(): ReadonlyMap<number, number> {
    return this.#locations;
  }

  get iterations(): number {
    return this.#rounds.reduce((sum, { samplesNs }) => sum + samplesNs.length, 0);
  }

  /** @param began by `performance.now` */
  spent(began: number): void {
    this.spentMs = milliseconds(this.spentMs + performance.now() - began);
  }

  add(round: NewRound): void {
    this.#rounds.push(round);
  }

  /** @param peakMemoryBytes null: not known */
  endProcess(measured: MeasuredProcess, warnings: readonly Warning[], peakMemoryBytes: Bytes | null): void {
    this.#processes.push(measured);
    this.#warnings.push(...warnings);
    if (peakMemoryBytes !== null)
      this.#peakMemoryBytes = bytes(Math.max(this.#peakMemoryBytes ?? 0, peakMemoryBytes));
    const own = this.#rounds.filter(({ process }) => process === measured.process);
    for (const [process, location] of locationsOf(own, this.#statistic))
      this.#locations.set(process, location);
  }

  /** What all of its processes say together. */
  ofProcesses(): Pick<Cell, 'processes' | 'readMs' | 'compileMs' | 'firstInferenceMs' | 'peakMemoryBytes'> {
    const processes = this.#processes;
    return {
      processes,
      readMs: medianOfProcesses(processes, 'readMs'),
      compileMs: medianOfProcesses(processes, 'compileMs'),
      firstInferenceMs: medianOfProcesses(processes, 'firstInferenceMs'),
      peakMemoryBytes: this.#peakMemoryBytes,
    };
  }

  /**
   * @param batch samples in one inference; null: an inference is the frame
   * @param warnings of the process in progress
   */
  figures(
    batch: number | null,
    warnings: readonly Warning[],
  ): Pick<Cell, 'fps' | 'latencyMs' | 'iterations' | 'warningFacts'> {
    const known = onceAKind([...this.#warnings, ...warnings]);
    const { iterations } = this;
    if (iterations === 0) return { fps: null, latencyMs: null, iterations, warningFacts: known };
    const processes = Map.groupBy(this.#rounds, ({ process }) => process);
    const latencyMs = summarizeProcesses(
      [...processes.values()].map((rounds) => rounds.map(({ samplesNs }) => samplesNs)),
    );
    const roundsMs = this.#rounds.map(({ samplesNs }) =>
      Array.from(samplesNs, (sample) => nanosecondsToMilliseconds(nanoseconds(Number(sample)))),
    );
    const noise = noiseWarnings(roundsMs, latencyMs);
    const fps = ((batch ?? 1) * 1000) / latencyMs.mean;
    return { fps, latencyMs, iterations, warningFacts: [...known, ...noise] };
  }
}
