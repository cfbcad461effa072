/** An accuracy as a person reads it in a terminal. */
import Table from 'cli-table3';
import type { AccuracyDocument } from '../../shared/documents/accuracy.ts';
import type { BrokenImage } from '../../shared/models/preparation.ts';
import { decibelText, fixedText, percentText } from '../../shared/view/text/format.ts';
import { preparationText } from '../../shared/view/text/preparationText.ts';

/** Longer lists are cut: the JSON document has them whole. */
const shownNames = 5;

export function accuracyText(document: AccuracyDocument): string {
  const { models, images, imageSource, device, isa, broken, unlabelled, warnings } = document;
  const [first] = models;
  const labelled = first?.top1 !== null;
  const preparations = new Set(models.map(({ preparation }) => preparationText(preparation)));
  const limit = isa === null ? '' : `, ISA limit ${isa}`;
  return [
    ...(labelled ? [accuracyTable(document)] : []),
    `${images} ${imageSource === 'example' ? 'held-out images of the example' : 'images'} on ${device}${limit}; ${[...preparations].join('; second model ')}.`,
    ...differenceText(document),
    ...(labelled ? [] : ['The images have no labels, so accuracy cannot be measured.']),
    ...(broken.length > 0 ? [brokenText(broken)] : []),
    ...(unlabelled > 0 ? [`${unlabelled} images without a label were left out.`] : []),
    ...warnings,
  ].join('\n');
}

function accuracyTable({ models }: AccuracyDocument): string {
  const table = new Table({
    head: ['Model', 'Ran in', 'Top-1', '95 % interval', 'Top-5', '95 % interval'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, precision, top1, top5, confidence95, top5Confidence95 } of models) {
    table.push([
      name,
      precision ?? 'not known',
      percent(top1),
      interval(confidence95),
      percent(top5),
      interval(top5Confidence95),
    ]);
  }
  return table.toString();
}

function differenceText(document: AccuracyDocument): string[] {
  const { models, dropPoints, dropConfidence95, agreement, sqnrDb, cosine } = document;
  const [first, second] = models;
  if (first === undefined || second === undefined || agreement === null) return [];
  const exact = sqnrDb === null ? 'the outputs are the same' : `SQNR ${decibelText(sqnrDb)}`;
  const same = `The top class is the same for ${percentText(agreement)} of the images; ${exact}, cosine ${cosine === null ? 'not known' : fixedText(cosine, 5)}.`;
  if (dropPoints === null || dropConfidence95 === null) return [same];
  const [low, high] = dropConfidence95;
  const sure = low > 0 || high < 0 ? '' : ', which may be none';
  const change =
    dropPoints < 0 ? `${fixedText(-dropPoints, 2)} points more` : `${fixedText(dropPoints, 2)} points less`;
  return [
    `Top-1 of ${second.name} is ${change} than that of ${first.name} (drop ${fixedText(low, 2)} to ${fixedText(high, 2)} with 95 % confidence${sure}).`,
    same,
  ];
}

export function brokenText(broken: readonly BrokenImage[]): string {
  const shown = broken.slice(0, shownNames).map(({ name, reason }) => `${name} (${reason})`);
  const more = broken.length - shown.length;
  const files = broken.length === 1 ? '1 file was' : `${broken.length} files were`;
  return `${files} unreadable and left out: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

const percent = (value: number | null): string => (value === null ? 'none' : percentText(value));

const interval = (ends: readonly [number, number] | null): string =>
  ends === null ? 'none' : `${fixedText(ends[0], 2)} to ${fixedText(ends[1], 2)}`;
