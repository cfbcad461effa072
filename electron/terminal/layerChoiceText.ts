/** Which layers INT8 hurts, and which went back to float for it, as a person reads it in a terminal. */
import Table from 'cli-table3';
import type { AccuracyAware, Standing } from '../../shared/layerChoice.ts';
import type { Triage, TriageRow } from '../../shared/triage.ts';

export function accuracyAwareText(document: AccuracyAware): string {
  const { maxDrop, images, allInt8, chosen, floatLayers, attempts, floatTop1, speed } = document;
  const ofFloat = floatTop1 === null ? '' : ` (${floatTop1.toFixed(2)} % in float)`;
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
  const lost = dropPoints < 0 ? `gains ${(-dropPoints).toFixed(2)}` : `loses ${dropPoints.toFixed(2)}`;
  return top1 === null
    ? `the top class is the float one for ${agreement.toFixed(2)} %`
    : `top-1 ${lost} points to ${top1.toFixed(2)} %`;
}

function speedText({
  device,
  allInt8Ms,
  chosenMs,
  ratio,
  confidence95,
}: NonNullable<AccuracyAware['speed']>): string {
  const [low, high] = confidence95.map((value) => value.toFixed(3));
  return `That costs on ${device}: ${chosenMs.toFixed(3)} ms instead of ${allInt8Ms.toFixed(3)} ms, ${ratio.toFixed(3)} times (${low} to ${high}, 95 %).`;
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
    'SQNR in dB: of the layer’s own output with all layers in INT8; alone: of the network’s outputs with only this layer in INT8.',
    ...(more > 0 ? [`${more} layers with less of the error are in the JSON document.`] : []),
    `On ${device}: ${floatMs.toFixed(3)} ms in float, ${int8Ms.toFixed(3)} ms in INT8; what INT8 inserted between layers takes ${insertedUs.toFixed(0)} us.`,
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
    decibels(sqnrDb),
    decibels(aloneSqnrDb),
    `${(100 * errorShare).toFixed(1)} %`,
    microseconds(floatUs),
    microseconds(int8Us),
    `${microseconds(savedUs)}${savedUs === null || significant ? '' : ' ~'}`,
    row.proposal === null ? '' : 'float',
  ];
}

const decibels = (value: number | null): string => (value === null ? 'exact' : value.toFixed(1));
const microseconds = (value: number | null): string => (value === null ? 'fused' : value.toFixed(1));
