/** A calibration as the inspector shows it: what became of it in sentences, and its layers as a table. */
import type { CalibrationDocument } from '../../documents/calibration.ts';
import type { AccuracyAware, Standing } from '../../precision/layerChoice.ts';
import { type Microseconds, secondsToMilliseconds } from '../../units.ts';
import { floatLayersText } from '../text/floatLayersText.ts';
import { bytesText, fixedText, percentText, plainDecimals, plural, timeText } from '../text/format.ts';
import { proposalText } from '../text/proposalText.ts';

export interface LayerRow {
  readonly layer: string;
  readonly type: string;
  /** Of the network's error, 0 to 1. */
  readonly errorShare: number;
  /** Of its own output; null: exact. */
  readonly sqnrDb: number | null;
  /** Null: it has no kernel of its own. */
  readonly savedUs: Microseconds | null;
  /** Beyond what repeating the measurement gives. */
  readonly significant: boolean;
  /** Stays in float in the network that was written. */
  readonly float: boolean;
  /** Why it had better; null: INT8 is worth it. */
  readonly proposal: string | null;
}

/** Empty: its layers were not asked for. */
export function layerRows({ triage, accuracyAware }: CalibrationDocument): LayerRow[] {
  const float = new Set(accuracyAware?.floatLayers ?? []);
  return (triage?.layers ?? []).map(
    ({ layer, type, errorShare, sqnrDb, savedUs, significant, proposal, savedShare }) => ({
      layer,
      type,
      errorShare,
      sqnrDb,
      savedUs,
      significant,
      proposal: proposalText({ proposal, errorShare, savedShare }),
      float: float.has(layer),
    }),
  );
}

export function layersText(rows: readonly LayerRow[]): string {
  const head = [
    'layer',
    'type',
    'share of the error',
    'SQNR dB',
    'saved us',
    'significant',
    'in',
    'proposal',
  ];
  return [
    head.join('\t'),
    ...rows.map(({ layer, type, errorShare, sqnrDb, savedUs, significant, float, proposal }) =>
      [
        layer,
        type,
        plainDecimals(errorShare, 4),
        sqnrDb === null ? 'exact' : plainDecimals(sqnrDb, 2),
        savedUs === null ? 'fused' : plainDecimals(savedUs, 2),
        significant ? 'yes' : 'no',
        float ? 'float' : 'INT8',
        proposal ?? '',
      ].join('\t'),
    ),
  ].join('\n');
}

export function calibrationNotes(document: CalibrationDocument): string[] {
  const { quantizedLayers, floatLayers, binBytes, subset, calibration, seconds, triage } = document;
  const unit = document.preparation === null ? 'sample' : 'image';
  const kind = calibration === 'synthetic' ? `synthetic ${unit}` : unit;
  const stay = floatLayers.length === 1 ? '1 stays in float' : `${floatLayers.length} stay in float`;
  return [
    `${plural(quantizedLayers, 'layer')} in INT8, ${floatLayers.length === 0 ? 'none in float' : stay}; weights ${bytesText(binBytes.float)} → ${bytesText(binBytes.int8)}.`,
    ...floatLayersText(document.floatReasons ?? []),
    `Calibrated on ${plural(subset, kind)} in ${timeText(secondsToMilliseconds(seconds))}.${calibration === 'synthetic' ? ' Valid for latency, not for accuracy.' : ''}`,
    ...brokenNotes(document),
    ...(document.accuracyAware === undefined ? [] : choiceNotes(document.accuracyAware)),
    ...(triage === undefined
      ? []
      : [
          `On ${triage.device} ${timeText(triage.floatMs)} in float, ${timeText(triage.int8Ms)} with all layers in INT8.`,
          triage.proposed.length === 0
            ? 'No layer is proposed for float: each saves time in proportion to its error.'
            : `Proposed for float: ${triage.proposed.join(', ')}.`,
        ]),
    ...document.warnings,
  ];
}

function brokenNotes({ broken }: CalibrationDocument): string[] {
  const [first] = broken;
  if (first === undefined) return [];
  const files = plural(broken.length, 'file');
  return [
    `${files} could not be read and ${broken.length === 1 ? 'was' : 'were'} left out, first ${first.name}: ${first.reason}.`,
  ];
}

function choiceNotes({
  maxDrop,
  images,
  allInt8,
  chosen,
  floatLayers,
  attempts,
  speed,
}: AccuracyAware): string[] {
  const all = `With all layers in INT8 ${standing(allInt8)} on ${plural(images, 'image')}`;
  if (floatLayers.length === 0) return [`${all}, within the ${maxDrop} points allowed: all stay in INT8.`];
  return [
    `${all}, more than the ${maxDrop} points allowed.`,
    `With ${floatLayers.join(', ')} back in float ${standing(chosen)} (${plural(attempts.length, 'choice')} tried).`,
    ...(speed === null
      ? []
      : [
          `That costs ${timeText(speed.chosenMs)} instead of ${timeText(speed.allInt8Ms)}, ${fixedText(speed.ratio, 2)}× [${speed.confidence95.map((end) => fixedText(end, 2)).join(', ')}].`,
        ]),
  ];
}

function standing({ top1, agreement, dropPoints }: Standing): string {
  if (top1 === null) return `the top class is the float one for ${percentText(agreement, 1)}`;
  const change = dropPoints < 0 ? 'gains' : 'loses';
  return `top-1 ${change} ${fixedText(Math.abs(dropPoints), 2)} points to ${percentText(top1)}`;
}

/** `128`, `104, 117, 123`; null: left empty. @throws Error with a sentence */
export function channelNumbers(text: string, what: string): number[] | null {
  if (text.trim() === '') return null;
  const values = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (values.length > 3 || !values.every(Number.isFinite))
    throw new Error(
      `${what}: ${text} is not one number or one for each channel. Write 128, or 104, 117, 123.`,
    );
  return values;
}
