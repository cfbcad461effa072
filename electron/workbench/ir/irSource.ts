/** Every later step sees IR only: whatever a model's format, this is where its IR comes from, cached by content. */

import path from 'node:path';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { fileChanged } from '../../../shared/faults/errors.ts';
import { converterVersion } from '../../../shared/machine/engineVersions.ts';
import type { ConvertDocument } from '../../../shared/models/conversion.ts';
import type { InputSizes } from '../../../shared/models/inputShapes.ts';
import { withSentences } from '../../../shared/view/text/warningText.ts';
import { removeAbandoned } from '../../files/temporaryFiles.ts';
import { Job, type JobOptions } from '../../jobs/host/job.ts';
import type { ConvertJobRequest } from '../../jobs/wire/protocol.ts';
import { importToIr, importVersion } from './importToIr.ts';
import type { CacheCheck, IrCache, IrKey } from './irCache.ts';
import { irLook } from './irLook.ts';

/** With the sizes at which it is measured: nothing of it is open, unless it is to keep what the file leaves open. */
export type GetIr = (
  model: PlannedModel,
  precision: 'FP32' | 'FP16',
  sizes: InputSizes & { readonly keepOpen?: true },
  signal: AbortSignal,
  check?: CacheCheck,
) => Promise<ConvertDocument>;

/**
 * Leave to convert, which is held while it is done. The turn bounds how many run at once.
 * @param title of the conversion: `Converting squeezenet1.1.prototxt`
 */
export type TurnToConvert = (title: string, signal: AbortSignal) => Promise<Disposable>;

/** For who holds the measuring lock, and so measures nothing meanwhile. */
export const heldMachine: TurnToConvert = () => Promise.resolve({ [Symbol.dispose]: () => undefined });

/** `runtimeVersion` is part of the key of what OpenVINO's own readers make. */
export function cachedIr(cache: IrCache, runtimeVersion: string, turnOf: TurnToConvert): GetIr {
  return async (model, precision, { keepOpen, ...sizes }, signal, check) => {
    const key = (converterVersion: string): IrKey => ({
      converterVersion: keepOpen === true ? `${converterVersion} open` : converterVersion,
      topologySha256: model.topologySha256,
      weightsSha256: model.weightsSha256,
      precision,
      sizes,
    });
    const asked = { kind: keepOpen === true ? ('file' as const) : ('measured' as const), ...sizes };
    const lane = 'elsewhere';
    const inTurn = async (convert: () => Promise<ConvertDocument>): Promise<ConvertDocument> => {
      using _turn = await turnOf(`Converting ${path.basename(model.topologyPath)}`, signal);
      return await convert();
    };
    if (model.format !== 'caffe') {
      const version = `${importVersion} ${model.format} ${runtimeVersion}`;
      return cache.get(
        key(version),
        (directory) =>
          inTurn(() => importToIr({ model, directory, precision, sizes: asked }, { signal, lane })),
        check,
      );
    }
    return cache.get(
      key(converterVersion),
      async (outputDirectory) => {
        const { topologyPath: prototxt, weightsPath: caffemodel } = model;
        const request = { prototxt, caffemodel, outputDirectory, name: null, precision };
        const document = await inTurn(() =>
          convertInJob({ ...request, sizes: asked, preprocessing: null }, { signal, lane }),
        );
        requirePlanned(model, document);
        return document;
      },
      check,
    );
  };
}

/** Also an IR whose sizes are open or that is asked for with others: what measures and calibrates needs fixed ones. */
export async function isMadeIntoIr(
  model: Pick<PlannedModel, 'format' | 'topologyPath' | 'topologySha256'>,
  { shapes }: Pick<InputSizes, 'shapes'>,
  signal?: AbortSignal,
): Promise<boolean> {
  if (model.format !== 'openvino-ir' || shapes !== undefined) return true;
  return (await irLook(model, signal)).open;
}

/** @throws VinobenchError `changed` where other files were read than were planned: what was made of them must not be kept */
export function requirePlanned(
  { topologyPath, weightsPath, topologySha256, weightsSha256 }: PlannedModel,
  read: Pick<ConvertDocument, 'sourceSha256' | 'weightsSha256'>,
): void {
  if (read.sourceSha256 !== topologySha256) throw fileChanged(topologyPath);
  if (read.weightsSha256 !== weightsSha256) throw fileChanged(weightsPath ?? topologyPath);
}

export async function convertInJob(
  request: ConvertJobRequest,
  options: Pick<JobOptions, 'signal' | 'onProgress' | 'lane'>,
): Promise<ConvertDocument> {
  const job = new Job({
    ...options,
    hint: 'convert',
    title: `Conversion of ${path.basename(request.prototxt)}`,
  });
  try {
    return withSentences(await job.call.convert(request));
  } finally {
    await job[Symbol.asyncDispose]();
    // A job that had to be killed may have left the beginning of a file.
    removeAbandoned(request.outputDirectory);
  }
}
