/** What calibration knows of a float model's tensors: their ranges over the images, and their channels' means. */
import type { Source } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';
import type { Histogram } from './histogram.ts';

/** Each by channel. */
export interface ChannelRange {
  /** Over all images. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Of the whole tensor: an image's smallest and largest value, averaged over the images. */
  readonly meanMin: number;
  readonly meanMax: number;
}

export class Statistics {
  /** How many images they stand on. */
  readonly images: number;
  readonly #ranges: ReadonlyMap<string, ChannelRange>;
  readonly #means: ReadonlyMap<string, Float64Array>;
  readonly #histograms: ReadonlyMap<string, Histogram>;

  constructor(
    images: number,
    ranges: ReadonlyMap<string, ChannelRange>,
    means: ReadonlyMap<string, Float64Array>,
    histograms: ReadonlyMap<string, Histogram> = new Map(),
  ) {
    this.images = images;
    this.#ranges = ranges;
    this.#means = means;
    this.#histograms = histograms;
  }

  range(source: Source): ChannelRange | undefined {
    return this.#ranges.get(keyOf(source));
  }

  /** Mean of each channel over all positions and images. */
  mean(source: Source): Float64Array | undefined {
    return this.#means.get(keyOf(source));
  }

  histogram(source: Source): Histogram | undefined {
    return this.#histograms.get(keyOf(source));
  }
}
