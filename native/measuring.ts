/** What is measured in C++: one request again and again, or a load of many. */
import type { Milliseconds } from '../shared/units.ts';

export interface MeasureOptions {
  /** How many inferences, 1 to 100,000,000. */
  readonly iterations: number;
  /** Ends after the inference that passes this time, but not before `minIterations`. */
  readonly maxDurationMs?: Milliseconds;
  /** Default 1. */
  readonly minIterations?: number;
  /** `sync` (default): infer() in a tight loop; `async`: start_async() and wait(). Both on one libuv worker thread. */
  readonly api?: 'sync' | 'async';
  readonly control?: MeasureControl;
}

export interface MeasureResult {
  /** One latency per inference, in order, in nanoseconds of the steady clock. */
  readonly samplesNs: BigInt64Array;
  /** From before the first to after the last inference, the loop's own overhead included. */
  readonly totalNs: bigint;
  /** Start on the steady clock (on Linux the clock of process.hrtime). */
  readonly startedAtNs: bigint;
  /** Start on the system clock, milliseconds since 1970. */
  readonly startedAtEpochMs: Milliseconds;
  /** How many inferences ran: samplesNs.length. */
  readonly iterations: number;
  /** By the control, or because the request was closed. The samples until then are there. */
  readonly cancelled: boolean;
}

/** Cancels the measurements it is given to; one that is cancelled stays so. */
export interface MeasureControl {
  /** The measurement ends after its current inference. */
  cancel(): void;
  readonly cancelled: boolean;
}

/**
 * How inferences become due. `closed`: one is, as soon as a request is free. `fixed`, `poisson`: at a rate, whatever the
 * requests do, so that a stall counts in the latency of all that were due in it.
 */
export type ArrivalKind = 'closed' | 'fixed' | 'poisson';

export interface LoadOptions {
  readonly arrivals: ArrivalKind;
  /** Of `fixed` and `poisson`, which need it. */
  readonly perSecond?: number;
  /** Of `poisson`; default 0. The same seed gives the same arrivals. */
  readonly seed?: number;
  /** No inference becomes due later; what is due by then ends. */
  readonly durationMs: Milliseconds;
  /** No more become due; default: no limit. */
  readonly inferences?: number;
  /** Of an open loop: it ends when more than these are due without a request; default 1,000,000. */
  readonly mostWaiting?: number;
  /** Take its blocks while the load runs, or it ends with ERR_OUT_OF_MEMORY when 64 MB wait. */
  readonly samples: LoadSamples;
  readonly control?: MeasureControl;
}

export interface LoadResult {
  /** Start on the steady clock (on Linux the clock of process.hrtime); all times of the samples count from it. */
  readonly startedAtNs: bigint;
  /** Start on the system clock, milliseconds since 1970. */
  readonly startedAtEpochMs: Milliseconds;
  /** To the end of the last inference. */
  readonly totalNs: bigint;
  /** How many ended: as many samples there are. */
  readonly inferences: number;
  /** Due, but not started, because the load was cancelled or too many waited. */
  readonly dropped: number;
  /** Most that were due without a request at one time. */
  readonly mostWaiting: number;
  /** Sum of what this loop itself did for all inferences between being free to start one and starting it. */
  readonly ownCostNs: bigint;
  readonly cancelled: boolean;
  /** More than `mostWaiting` waited. */
  readonly overloaded: boolean;
}

/** Samples of one load at a time, in blocks of memory that are used again. */
export interface LoadSamples {
  /**
   * The oldest block that is full, or older than a second, or the last of a load that ended; undefined: none. Four
   * numbers an inference: when it was due, started and ended, in nanoseconds since the start, and the index of the
   * processor that ran its end (-1: not known).
   */
  take(): BigInt64Array | undefined;
}
