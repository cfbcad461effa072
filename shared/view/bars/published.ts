/** Published ratios next to one's own: recomputed from each source's table, with what quantity they are of. */
import type { Reference } from '../../study/reference.ts';
import { type RatioRange, rangeOf, referenceRatios } from '../../study/referenceRatios.ts';
import type { SpeedupPanel } from './speedup.ts';

/** One machine of one source, for one pair of configurations. */
interface PublishedRatios {
  /** Of the source. */
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  readonly quantity: Reference['quantity'];
  /** By the model's id. */
  readonly ratios: ReadonlyMap<string, number>;
  readonly range: RatioRange | null;
}

/** Two configurations of one's own, and the ratios between them. */
export interface RatiosOfPair {
  readonly key: string;
  readonly baseline: string;
  /** Without those that were not measured. */
  readonly ratios: readonly number[];
}

export const ratiosOfPair = ({
  key,
  baseline,
  bars,
}: Pick<SpeedupPanel, 'key' | 'baseline' | 'bars'>): RatiosOfPair => ({
  key,
  baseline,
  ratios: bars.flatMap(({ ratio }) => ratio?.ratio ?? []),
});

/** What one has of a pair, and what was published of the same. */
export interface PairPublished {
  /** Such as `CPU INT8 over CPU FP32`. */
  readonly pair: string;
  /** Null: one has no ratio of it. */
  readonly own: RatioRange | null;
  readonly published: readonly PublishedRatios[];
}

/** Pairs of which nothing was published are left out. */
export function publishedBeside(
  pairs: readonly RatiosOfPair[],
  references: readonly Reference[],
): PairPublished[] {
  return pairs.flatMap(({ key, baseline, ratios }) => {
    const published = references.flatMap((reference) => publishedOf(reference, key, baseline));
    return published.length === 0
      ? []
      : [{ pair: `${key} over ${baseline}`, own: rangeOf(ratios), published }];
  });
}

const publishedOf = (reference: Reference, key: string, baseline: string): PublishedRatios[] =>
  referenceRatios(reference)
    .filter((one) => one.key === key && one.baseline === baseline)
    .map(({ machine, ratios }) => ({
      id: reference.id,
      title: reference.title,
      machine,
      quantity: reference.quantity,
      ratios: new Map(ratios.map(({ model, ratio }) => [model, ratio])),
      range: rangeOf(ratios.map(({ ratio }) => ratio)),
    }));

/** What tells the sources' figures from one's own, in both places where they stand next to each other. */
export const publishedNote =
  'The lowest, mean and highest ratio over all networks of each source, recomputed from its table. Other machines, runtimes and networks: a difference shows that conditions differ, not why. Throughput is measured with many requests at once, so a ratio of throughputs is another quantity than a ratio of latencies.';
