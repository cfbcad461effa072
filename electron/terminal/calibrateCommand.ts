/** The calibrate command: the INT8 IR of a float network. */
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { int8RulesOf } from '../../shared/machine/device.ts';
import { type CalibrateRequest, calibrateRequestSchema } from '../../shared/work/calibrate.ts';
import { calibrationText } from './calibrationText.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { askedPreparation, type ImageOptions } from './imageOptions.ts';
import { show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { type ShapeOptions, shapesOf } from './shapeOptions.ts';
import { carryOutWork } from './work.ts';

export interface CalibrateCommand extends JsonOption, ImageOptions, ShapeOptions {
  readonly images?: string;
  readonly output: string;
  readonly force?: boolean;
  readonly subset?: number;
  readonly seed?: number;
  readonly quantization?: string;
  readonly estimator?: string;
  readonly percentile?: number;
  readonly maxDrop?: number;
  readonly triage?: boolean;
  readonly now?: boolean;
  readonly device: string;
}

export function calibrate(model: string, options: CalibrateCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = calibrateRequest(model, options);
    const document = await carryOutWork(client, { kind: 'calibrate', request }, signal);
    await show(document, options.json, calibrationText);
    return exitCodes.ok;
  });
}

function calibrateRequest(model: string, options: CalibrateCommand): CalibrateRequest {
  return parsedOptions(calibrateRequestSchema, {
    ...defaultCalibration,
    ...options,
    ...shapesOf(options),
    model: modelReference(model),
    images: options.images ?? null,
    preparation: askedPreparation(options),
    family: int8RulesOf(options.device),
  });
}
