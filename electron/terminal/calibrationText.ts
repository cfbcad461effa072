/** A calibration as a person reads it in a terminal. */
import type { CalibrationDocument } from '../../shared/documents/calibration.ts';
import { secondsToMilliseconds } from '../../shared/units.ts';
import { floatLayersText } from '../../shared/view/text/floatLayersText.ts';
import { bytesText, decibelText, figure, percentText, timeText } from '../../shared/view/text/format.ts';
import { preparationText } from '../../shared/view/text/preparationText.ts';
import { brokenText } from './accuracyText.ts';
import { accuracyAwareText, triageText } from './layerChoiceText.ts';

export function calibrationText(document: CalibrationDocument): string {
  const { xml, quantizedLayers, floatLayers, binBytes, subset, calibration, broken, warnings } = document;
  const { preparation } = document;
  const kind = preparation === null ? 'samples' : 'images';
  const rate = `${timeText(secondsToMilliseconds(document.seconds))}, ${figure(document.imagesPerSecond)} ${kind} a second`;
  const how = preparation === null ? '' : ` (${preparationText(preparation)})`;
  return [
    `${xml}`,
    `${quantizedLayers} layers run on 8-bit values, ${stayInFloat(floatLayers)}; weights ${bytesText(binBytes.float)} -> ${bytesText(binBytes.int8)}.`,
    ...floatLayersText(document.floatReasons ?? []),
    `${subset} ${calibration === 'synthetic' ? 'synthetic ' : ''}${kind}${how}; ${rate}.`,
    ...comparisonText(document),
    ...(calibration === 'synthetic'
      ? [`Calibrated on synthetic ${kind}: valid for latency, not for accuracy.`]
      : []),
    ...(document.accuracyAware === undefined ? [] : [accuracyAwareText(document.accuracyAware)]),
    ...(document.triage === undefined ? [] : [triageText(document.triage)]),
    ...(broken.length > 0 ? [brokenText(broken)] : []),
    ...warnings,
  ].join('\n');
}

function stayInFloat(names: readonly string[]): string {
  if (names.length === 0) return 'none in float';
  return `${names.length} ${names.length === 1 ? 'stays' : 'stay'} in float (${names.join(', ')})`;
}

function comparisonText(document: CalibrationDocument): string[] {
  const { sqnrDb, top1Agreement, comparedImages, preparation } = document;
  const kind = preparation === null ? 'samples' : 'images';
  const exact = sqnrDb === null ? 'the outputs are the same' : `SQNR ${decibelText(sqnrDb)}`;
  const same = top1Agreement === null ? '' : `, the same top class for ${percentText(top1Agreement, 1)}`;
  return [`Against the float model, on ${comparedImages} of the ${kind}: ${exact}${same}.`];
}
