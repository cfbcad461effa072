/** An INT8 IR made for a run, cached by what it is made of: the float IR, the images, how, and the quantizer's version. */

import path from 'node:path';
import {
  type CalibrationDocument,
  calibrationDocumentSchema,
  defaultCalibration,
} from '../../../shared/documents/calibration.ts';
import type { PlannedModel, RunCalibration } from '../../../shared/documents/run.ts';
import { fileChanged, VinobenchError } from '../../../shared/faults/errors.ts';
import { int8RulesOf } from '../../../shared/machine/device.ts';
import {
  numbersVersion,
  quantizerVersion,
  syntheticVersion,
} from '../../../shared/machine/engineVersions.ts';
import { withSentences } from '../../../shared/view/text/warningText.ts';
import { Job } from '../../jobs/host/job.ts';
import type { Lane } from '../../jobs/host/slots.ts';
import type { ImagesRequest } from '../../jobs/wire/images.ts';
import { type IrFiles, irFilesOf } from '../../jobs/wire/irFiles.ts';
import { otherImages, readingLimits } from '../../jobs/wire/limits.ts';
import { calibrationImages } from './calibrationImages.ts';
import type { IrCache } from './irCache.ts';
import type { CellModelOptions } from './modelToCompile.ts';
import { knownPreparation } from './preparationOf.ts';

interface CalibratedRequest {
  readonly cache: IrCache;
  readonly runtimeVersion: string;
  readonly model: PlannedModel;
  readonly float: IrFiles;
  readonly device: string;
  readonly calibration: RunCalibration | undefined;
  readonly lane?: Lane;
}

const syntheticCalibration: RunCalibration = {
  ...defaultCalibration,
  images: null,
  preparation: { mean: null, scale: null, colour: null, resize: null },
};

/** @throws VinobenchError as `calibrate` does */
export async function calibratedIr(
  {
    cache,
    runtimeVersion,
    model,
    float,
    device,
    calibration = syntheticCalibration,
    lane = 'look',
  }: CalibratedRequest,
  { signal, onProgress }: CellModelOptions,
): Promise<CalibrationDocument> {
  if (float.bin === null) {
    const sentence = `${model.name} has no weights, so INT8 would gain nothing.`;
    throw new VinobenchError('unsupported', sentence, { trouble: { kind: 'no-weights', detail: null } });
  }
  const { images, preparation, subset, seed, quantization, estimator, percentile } = calibration;
  const request = calibrationImages({ images, subset, seed }, model);
  const family = int8RulesOf(device);
  const wish = { asked: preparation, known: knownPreparation(model) };
  const contents = await imagesKey(request, lane, signal);
  const key = [
    quantizerVersion,
    runtimeVersion,
    float.irSha256,
    contents,
    subset,
    seed,
    JSON.stringify(wish),
    quantization,
    estimator,
    percentile,
    family,
  ];
  const ir = irFilesOf(float);
  return cache.getOf(calibrationDocumentSchema, key, async (outputDirectory) => {
    await using job = new Job({ title: `Calibration of ${model.name}`, lane, signal, onProgress });
    const report = await job.call.calibrate({
      ir,
      name: model.name,
      images: request,
      wish,
      quantization,
      estimator,
      percentile,
      family,
      outputDirectory,
      outputName: path.parse(ir.xml).name,
    });
    const { contentSha256, ...document } = report;
    if (request.path !== null && contentSha256 !== contents) throw fileChanged(request.path);
    return { schemaVersion: 1, ...withSentences(document) };
  });
}

async function imagesKey(request: ImagesRequest, lane: Lane, signal: AbortSignal): Promise<string> {
  const { path, shapes } = request;
  if (path === null)
    return shapes === null
      ? `${syntheticVersion} ${numbersVersion}`
      : `shapes ${shapes.seed} ${shapes.count}`;
  await using job = new Job({
    title: `Reading the images of ${path}`,
    limits: { seconds: readingLimits.hash.seconds, file: path, wayOut: otherImages },
    lane,
    signal,
  });
  return await job.call.hashImages({ ...request, path });
}
