/** Every later step sees IR only: whatever a model's format, this is where its IR comes from, cached by content. */
import path from 'node:path';
import type { ConvertDocument } from '../../shared/contract.ts';
import type { PlannedModel } from '../../shared/run.ts';
import { Job, type JobOptions } from '../jobs/job.ts';
import type { ConvertJobRequest } from '../jobs/protocol.ts';
import { importToIr, importVersion } from './importToIr.ts';
import type { IrCache, IrKey } from './irCache.ts';

export type GetIr = (
  model: PlannedModel,
  precision: 'FP32' | 'FP16',
  batch: number,
  signal: AbortSignal,
) => Promise<ConvertDocument>;

/** `runtimeVersion` is part of the key of what OpenVINO's own readers make. */
export function cachedIr(cache: IrCache, runtimeVersion: string): GetIr {
  return async (model, precision, batch, signal) => {
    const key = (converterVersion: string): IrKey => ({
      converterVersion,
      topologySha256: model.topologySha256,
      weightsSha256: model.weightsSha256,
      precision,
      batch,
    });
    if (model.format !== 'caffe') {
      const version = `${importVersion} ${model.format} ${runtimeVersion}`;
      return cache.get(key(version), (directory) =>
        importToIr({ model, directory, precision, batch }, { signal }),
      );
    }
    const { converterVersion } = await import('../converter/convert.ts');
    return cache.get(key(converterVersion), (outputDirectory) => {
      const { topologyPath: prototxt, weightsPath: caffemodel } = model;
      return convertInJob(
        { prototxt, caffemodel, outputDirectory, name: null, precision, batch, preprocessing: null },
        { signal },
      );
    });
  };
}

export async function convertInJob(
  request: ConvertJobRequest,
  options: Pick<JobOptions, 'signal' | 'onProgress'>,
): Promise<ConvertDocument> {
  await using job = new Job({ ...options, title: `Conversion of ${path.basename(request.prototxt)}` });
  return await job.call.convert(request);
}
