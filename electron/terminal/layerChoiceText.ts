/** Which layers INT8 hurts, and which went back to float for it, as a person reads it in a terminal. */
import Table from 'cli-table3';
import type { Triage, TriageRow } from '../../shared/documents/triageSchema.ts';
import type { AccuracyAware, Standing } from '../../shared/precision/layerChoice.ts';
import { type Microseconds, microsecondsToMilliseconds } from '../../shared/units.ts';
import {
  boundsText,
  decibelText,
  fixedText,
  microsecondsText,
  percentText,
  ratioText,
  shareText,
  timeText,
} from '../../shared/view/text/format.ts';

export function accuracyAwareText(document: AccuracyAware): string {
  const { maxDrop, images, allInt8, chosen, floatLayers, attempts, floatTop1, speed } = document;
  const ofFloat = floatTop1 === null ? '' : ` (${percentText(floatTop1)} in float)`;
  const before = `With all layers in INT8 ${standingText(allInt8)} on ${images} images${ofFloat}`;
  if (floatLayers.length === 0) return `${before}, within the ${maxDrop} points asked for: all stay in INT8.`;
  const names = floatLayers.join(', ');
  const count = floatLayers.length === 1 ? 'this layer' : `these ${floatLayers.length} layers`;
  const tried = attempts.length === 1 ? '1 choice' : `${attempts.length} choices`;
  return [
    `${before}, more than the ${maxDrop} points asked for.`,
    `With ${count} back in float ${standingText(chosen)} (${tried} tried): ${names}.`,
    ...(speed === null ? [] : [speedText(speed)]),
  ].join('\n');
}

function standingText({ top1, agreement, dropPoints }: Standing): string {
  const lost = dropPoints < 0 ? `gains ${fixedText(-dropPoints, 2)}` : `loses ${fixedText(dropPoints, 2)}`;
  return top1 === null
    ? `the top class is the float one for ${percentText(agreement)}`
    : `top-1 ${lost} points to ${percentText(top1)}`;
}

function speedText({
  device,
  allInt8Ms,
  chosenMs,
  ratio,
  confidence95,
}: NonNullable<AccuracyAware['speed']>): string {
  return `That costs on ${device}: ${timeText(chosenMs)} instead of ${timeText(allInt8Ms)}, ${ratioText(ratio)} [${boundsText(confidence95)}].`;
}

/** Rows past these are in the JSON document. */
const shownRows = 20;

export function triageText({ device, layers, proposed, insertedUs, floatMs, int8Ms }: Triage): string {
  const table = new Table({
    head: ['Layer', 'Type', 'SQNR', 'Alone', 'Of the error', 'Float us', 'INT8 us', 'Saved us', 'Proposal'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const row of layers.slice(0, shownRows)) table.push(cells(row));
  const more = layers.length - shownRows;
  return [
    table.toString(),
    'SQNR: of the layer’s own output with all layers in INT8; alone: of the network’s outputs with only this layer in INT8.',
    ...(more > 0 ? [`${more} layers with less of the error are in the JSON document.`] : []),
    `On ${device}: ${timeText(floatMs)} in float, ${timeText(int8Ms)} in INT8; what INT8 inserted between layers takes ${timeText(microsecondsToMilliseconds(insertedUs))}.`,
    proposed.length === 0
      ? 'No layer is proposed for float: each saves time in proportion to its error.'
      : `Proposed for float: ${proposed.join(', ')}.`,
  ].join('\n');
}

function cells(row: TriageRow): string[] {
  const { layer, type, sqnrDb, aloneSqnrDb, errorShare, floatUs, int8Us, savedUs, significant } = row;
  return [
    layer,
    type,
    decibelText(sqnrDb),
    decibelText(aloneSqnrDb),
    shareText(errorShare),
    savedText(floatUs),
    savedText(int8Us),
    `${savedText(savedUs)}${savedUs === null || significant ? '' : ' ~'}`,
    row.proposal === null ? '' : 'float',
  ];
}

const savedText = (us: Microseconds | null): string => (us === null ? 'fused' : microsecondsText(us));
