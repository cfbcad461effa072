/** An accuracy as the inspector shows it: a row for each network, and whether they differ. */
import type { AccuracyDocument } from '../../documents/accuracy.ts';
import type { Precision } from '../../precision/precision.ts';
import { decibelText, fixedText, percentText, plural } from '../text/format.ts';

interface AccuracyRow {
  readonly name: string;
  /** What ran; null: not known. */
  readonly precision: Precision | null;
  readonly top1: string;
  readonly top1Interval: string;
  readonly top5: string;
  readonly top5Interval: string;
}

interface AccuracyVerdict {
  readonly verdict: 'worse' | 'better' | 'no difference';
  /** Points of top-1 that the second network loses. */
  readonly drop: string;
  readonly interval: string;
}

const percent = (value: number | null): string => (value === null ? '·' : fixedText(value, 2));
const signed = (points: number): string => `${points > 0 ? '+' : ''}${fixedText(points, 2)}`;
const interval = (ends: readonly [number, number] | null): string =>
  ends === null ? '' : `[${fixedText(ends[0], 1)}, ${fixedText(ends[1], 1)}]`;

/** Empty: the images have no labels, so accuracy cannot be measured. */
export function accuracyRows({ models }: AccuracyDocument): AccuracyRow[] {
  if (models[0]?.top1 == null) return [];
  return models.map(({ name, precision, top1, top5, confidence95, top5Confidence95 }) => ({
    name,
    precision,
    top1: percent(top1),
    top1Interval: interval(confidence95),
    top5: percent(top5),
    top5Interval: interval(top5Confidence95),
  }));
}

/** Null: there are no labels, or there is one network only. */
export function accuracyVerdict({ dropPoints, dropConfidence95 }: AccuracyDocument): AccuracyVerdict | null {
  if (dropPoints === null || dropConfidence95 === null) return null;
  const [low, high] = dropConfidence95;
  return {
    verdict: low > 0 ? 'worse' : high < 0 ? 'better' : 'no difference',
    // Of the accuracy, not of the loss: less is a minus.
    drop: `${signed(-dropPoints)} points`,
    interval: `[${signed(-high)}, ${signed(-low)}]`,
  };
}

export function accuracyNotes(document: AccuracyDocument): string[] {
  const { images, imageSource, broken, unlabelled, agreement, sqnrDb, models, device, isa } = document;
  const second = models[1];
  const source = imageSource === 'example' ? 'held-out image of the example' : 'image';
  const sources = imageSource === 'example' ? 'held-out images of the example' : 'images';
  const exact = sqnrDb === null ? 'outputs are the same' : `SQNR ${decibelText(sqnrDb)}`;
  return [
    `${plural(images, source, sources)} on ${device}${isa === null ? '' : `, up to ${isa}`}.`,
    ...(agreement === null
      ? []
      : [`The top class is the same for ${percentText(agreement, 1)} of them; ${exact}.`]),
    ...(second?.calibration === 'synthetic'
      ? ['INT8 was calibrated on synthetic images: measure again with your own images before you judge it.']
      : []),
    ...(models[0]?.top1 === null ? ['The images have no labels, so accuracy cannot be measured.'] : []),
    ...(broken.length === 0
      ? []
      : [`${plural(broken.length, 'image')} could not be read and were left out.`]),
    ...(unlabelled === 0 ? [] : [`${plural(unlabelled, 'image')} without a label were left out.`]),
    ...document.warnings,
  ];
}
