/** What calibration knows of a float model's tensors: their ranges over the images, and their channels' means. */
import type { Source } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';
import type { Histogram } from './histogram.ts';
import { slotKey } from './probe.ts';

/** Each by channel. */
export interface ChannelRange {
  /** Over all inferences. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Of the whole tensor: an inference's smallest and largest value, averaged over the inferences. */
  readonly meanMin: number;
  readonly meanMax: number;
}

export class Statistics {
  /** How many inferences they stand on. */
  readonly inferences: number;
  readonly #ranges: ReadonlyMap<string, ChannelRange>;
  readonly #means: ReadonlyMap<string, Float64Array>;
  readonly #histograms: ReadonlyMap<string, Histogram>;

  constructor(
    inferences: number,
    ranges: ReadonlyMap<string, ChannelRange>,
    means: ReadonlyMap<string, Float64Array>,
    histograms: ReadonlyMap<string, Histogram> = new Map(),
  ) {
    this.inferences = inferences;
    this.#ranges = ranges;
    this.#means = means;
    this.#histograms = histograms;
  }

  range(source: Source): ChannelRange | undefined {
    return this.#ranges.get(keyOf(source));
  }

  /** Mean of each element of an axis over all others and all inferences. */
  mean(source: Source, axis: number): Float64Array | undefined {
    return this.#means.get(slotKey(source, axis));
  }

  histogram(source: Source): Histogram | undefined {
    return this.#histograms.get(keyOf(source));
  }
}
