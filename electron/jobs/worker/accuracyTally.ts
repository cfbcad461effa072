/** Counts what one or two networks answer, image by image. */
import type { AccuracyDocument, ModelAccuracy } from '../../../shared/documents/accuracy.ts';
import { OutputComparison, rankOfLabel, topClass } from '../../../shared/statistics/outputs.ts';
import { pairedDifference95, wilson95 } from '../../../shared/statistics/proportions.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';

interface Counts {
  top1: number;
  top5: number;
  /** Outputs without any number. */
  blank: number;
}

type Interval = readonly [number, number];

export class AccuracyTally {
  readonly #counts: readonly Counts[];
  readonly #compared = new OutputComparison();
  readonly #pairs = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  #images = 0;
  #labelled = 0;

  /** @param networks one or two */
  constructor(networks: number) {
    this.#counts = Array.from({ length: networks }, () => ({ top1: 0, top5: 0, blank: 0 }));
  }

  get images(): number {
    return this.#images;
  }

  /** @param scores of each network, one for each class */
  add(label: number | null, scores: readonly Float32Array[]): void {
    this.#images++;
    const [first, second] = scores;
    if (first !== undefined && second !== undefined) this.#compared.add(first, second);
    for (const [index, counts] of this.#counts.entries()) {
      if (topClass(scores[index] ?? []) < 0) counts.blank++;
    }
    if (label === null) return;
    this.#labelled++;
    const ranks = scores.map((each) => rankOfLabel(each, label));
    for (const [index, counts] of this.#counts.entries()) {
      const rank = ranks[index] ?? Number.POSITIVE_INFINITY;
      if (rank < 1) counts.top1++;
      if (rank < 5) counts.top5++;
    }
    const [right = false, alsoRight = false] = ranks.map((rank) => rank < 1);
    this.#pairs[right ? (alsoRight ? 'both' : 'onlyFirst') : alsoRight ? 'onlySecond' : 'neither']++;
  }

  /** Of one network, in per cent; null throughout where no image has a label. */
  accuracy(network: number): Pick<ModelAccuracy, 'top1' | 'top5' | 'confidence95' | 'top5Confidence95'> {
    const counts = this.#counts[network];
    const all = this.#labelled;
    if (counts === undefined || all === 0)
      return { top1: null, top5: null, confidence95: null, top5Confidence95: null };
    return {
      top1: (100 * counts.top1) / all,
      top5: (100 * counts.top5) / all,
      confidence95: percent(wilson95(counts.top1, all)),
      top5Confidence95: percent(wilson95(counts.top5, all)),
    };
  }

  /** Of the second network with the first. */
  comparison(): Pick<
    AccuracyDocument,
    'dropPoints' | 'dropConfidence95' | 'agreement' | 'sqnrDb' | 'cosine'
  > {
    const { agreement, sqnrDb, cosine } = this.#compared;
    const shared = { agreement: agreement === null ? null : 100 * agreement, sqnrDb, cosine };
    if (this.#counts.length < 2 || this.#labelled === 0)
      return { dropPoints: null, dropConfidence95: null, ...shared };
    const { difference, interval } = pairedDifference95(this.#pairs);
    return { dropPoints: 100 * difference, dropConfidence95: percent(interval), ...shared };
  }

  warnings(): Warning[] {
    const blank = Math.max(...this.#counts.map((counts) => counts.blank));
    return blank === 0 ? [] : [{ kind: 'blank-outputs', blank, images: this.#images }];
  }
}

const percent = ([low, high]: Interval): [number, number] => [100 * low, 100 * high];
