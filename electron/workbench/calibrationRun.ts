/** Calibration from the host's side: the model as float IR, then one job that makes its INT8 IR. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { CalibrationDocument } from '../../shared/calibration.ts';
import type { CalibrateRequest } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { PlannedModel } from '../../shared/run.ts';
import { removeAbandoned } from '../converter/ir/temporaryFiles.ts';
import type { CalibrationJobRequest } from '../jobs/calibration.ts';
import { Job, type JobOptions } from '../jobs/job.ts';
import type { HostFunctions } from '../jobs/protocol.ts';
import type { GetIr } from './irSource.ts';
import { knownPreparation } from './preparationOf.ts';

interface CalibrationContext {
  readonly model: PlannedModel;
  readonly ir: GetIr;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** Share of the time that a conversion takes before. */
const conversionEnds = 0.02;

/** @throws VinobenchError as `runCalibration` does, and for a model that cannot be converted */
export async function calibrate(
  request: CalibrateRequest,
  { model, ir, signal, onProgress }: CalibrationContext,
): Promise<CalibrationDocument> {
  const { images, subset, seed, preparation, quantization, estimator, percentile, family } = request;
  const outputDirectory = path.resolve(request.output);
  checkFolder(outputDirectory);
  onProgress({ phase: 'convert', fraction: 0, etaMs: null, text: `Converting ${model.name}` });
  const float = await floatIr(model, ir, signal);
  return await calibrateIr(
    {
      ...float,
      name: model.name,
      images: {
        path: images === null ? null : path.resolve(images),
        shapes: null,
        labels: null,
        subset,
        seed,
      },
      wish: { asked: preparation, known: knownPreparation(model) },
      ...{ quantization, estimator, percentile, family },
    },
    {
      directory: outputDirectory,
      signal,
      onProgress: (progress) => {
        const fraction = conversionEnds + (1 - conversionEnds) * progress.fraction;
        onProgress({ ...progress, fraction });
      },
    },
  );
}

/**
 * The job itself, for a float IR that is there. The INT8 IR is called after the model, with `-int8` behind: it may lie beside the
 * float one.
 * @throws VinobenchError as `runCalibration` does
 */
export async function calibrateIr(
  request: Omit<CalibrationJobRequest, 'outputDirectory' | 'outputName'>,
  { directory, ...options }: Pick<JobOptions, 'signal' | 'onProgress'> & { readonly directory: string },
): Promise<CalibrationDocument> {
  await using job = new Job({ ...options, title: `Calibration of ${request.name}` });
  const outputName = `${request.name}-int8`;
  try {
    const report = await job.call.calibrate({ ...request, outputDirectory: directory, outputName });
    return { schemaVersion: 1, ...report };
  } catch (error) {
    await job[Symbol.asyncDispose]();
    // A job that had to be killed may have left the beginning of a file.
    await removeAbandoned(directory);
    throw error;
  }
}

async function floatIr(
  model: PlannedModel,
  ir: GetIr,
  signal: AbortSignal,
): Promise<{ xml: string; bin: string }> {
  if (model.format !== 'openvino-ir') {
    const { xml, bin } = await ir(model, 'FP32', 1, signal);
    return { xml, bin };
  }
  const { topologyPath: xml, weightsPath } = model;
  return { xml, bin: weightsPath ?? xml.replace(/\.xml$/i, '.bin') };
}

/** Told before the work, not after it. */
function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  const sentence = `${folder} is a file, so no IR can be written into it; name a folder with --output.`;
  throw new VinobenchError('input', sentence, { place: { file: folder } });
}
