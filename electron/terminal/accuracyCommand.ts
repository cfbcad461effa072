/** The accuracy command: how often one network is right, or two of them side by side. */
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { type AccuracyRequest, accuracyRequestSchema } from '../../shared/work/accuracy.ts';
import { accuracyText } from './accuracyText.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { askedPreparation, type ImageOptions } from './imageOptions.ts';
import { show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { type ShapeOptions, shapesOf } from './shapeOptions.ts';
import { carryOutWork } from './work.ts';

export interface AccuracyCommand extends JsonOption, ImageOptions, ShapeOptions {
  readonly images?: string;
  readonly labels?: string;
  readonly subset?: number;
  readonly seed: number;
  readonly device: string;
  readonly isa?: string;
  /** True: of images that are chosen as in a run that names none. */
  readonly int8?: string | true;
  readonly now?: boolean;
}

export function accuracy(models: readonly string[], options: AccuracyCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = accuracyRequest(models, options);
    const document = await carryOutWork(client, { kind: 'accuracy', request }, signal);
    await show(document, options.json, accuracyText);
    return exitCodes.ok;
  });
}

/** Null: not asked for. */
function askedInt8({ int8, ...options }: AccuracyCommand) {
  if (int8 === undefined) return null;
  const images = int8 === true ? null : int8;
  return { ...defaultCalibration, images, preparation: askedPreparation(options) };
}

function accuracyRequest(models: readonly string[], options: AccuracyCommand): AccuracyRequest {
  if (models.length > 2) {
    const sentence = `Accuracy compares two models at most; ${models.length} are named.`;
    throw new VinobenchError('usage', sentence);
  }
  return parsedOptions(accuracyRequestSchema, {
    models: models.map(modelReference),
    images: options.images ?? null,
    labels: options.labels ?? null,
    preparation: askedPreparation(options),
    subset: options.subset ?? null,
    seed: options.seed,
    device: options.device,
    isa: options.isa?.toLowerCase() ?? null,
    int8: askedInt8(options),
    ...shapesOf(options),
    ...(options.now === true ? { now: true } : {}),
  });
}
