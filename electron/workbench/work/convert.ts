/** Conversions that are asked for by themselves; those of a run or a profile are `irSource.ts`'s. */

import path from 'node:path';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import { converterVersion } from '../../../shared/machine/engineVersions.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { type ConvertDocument, convertDocumentSchema } from '../../../shared/models/conversion.ts';
import { gflopsOfImage } from '../../../shared/models/imageWork.ts';
import { shapesKey } from '../../../shared/models/inputShapes.ts';
import type { ConvertRequest } from '../../../shared/work/convert.ts';
import { titleOf } from '../../../shared/work/registry.ts';
import type { JobOptions } from '../../jobs/host/job.ts';
import { importToIr, importVersion } from '../ir/importToIr.ts';
import { IrCache } from '../ir/irCache.ts';
import { convertInJob, requirePlanned } from '../ir/irSource.ts';
import { preprocessingOf } from '../ir/preprocessing.ts';
import { logLine } from '../log/log.ts';
import { keepOutcome } from '../models/library.ts';
import { ModelQuestions } from '../models/modelQuestions.ts';
import { planModel, sourceFiles } from '../models/modelSource.ts';
import { conversionCache } from '../paths/hostFolder.ts';
import { type Carrier, nowOf, onProgressOf } from './carrier.ts';
import { checkIrOutput, filesOfModel } from './irOutput.ts';
import { takeTurn } from './machineTurn.ts';

export const convert: Carrier<'convert'> = (request, { host }) => ({
  carryOut: async ({ tell, signal, ...tools }) => {
    const onProgress = onProgressOf(tell);
    // What cannot be read at all is refused before it waits for its turn.
    sourceFiles(request.model);
    const now = nowOf(request, tools);
    const title = titleOf({ kind: 'convert', request });
    using _turn = await takeTurn({ load: 'conversion', title, now, begins: 'convert', signal, onProgress });
    const devices = () => host.devices(signal);
    // A turn bounds how many run at once, too.
    const options = {
      signal,
      onProgress,
      log: logLine,
      devices,
      lane: now.aborted ? 'look' : 'elsewhere',
    } as const;
    const document = await keepingOutcome(request, () => convertModel(request, options));
    return { kind: 'convert', document };
  },
});

type ConversionOptions = Pick<JobOptions, 'signal' | 'onProgress' | 'lane'> & {
  /** Asked for where OpenVINO's own readers have a part in the IR. */
  readonly devices: () => Promise<DevicesReport>;
  readonly log?: (text: string) => void;
};

/**
 * Without a folder of the user's, the IR goes into one of the host's own: a window that is opened again and asks for the
 * same conversion of the same file has it at once.
 * @throws VinobenchError of whatever cannot be converted
 */
export async function convertModel(
  request: ConvertRequest,
  options: ConversionOptions,
): Promise<ConvertDocument> {
  const source = sourceFiles(request.model);
  const { format, topologyPath } = source;
  if (format !== 'caffe' && request.preprocessing !== null) throw onlyForCaffe(topologyPath);
  if (request.output !== null) {
    const directory = path.resolve(request.output);
    const { force = false } = request;
    const { name } = path.parse(topologyPath);
    const inputs = await filesOfModel(source, new ModelQuestions(options.signal));
    await checkIrOutput({ directory, name, inputs, force });
    return await convertInto(directory, request, options);
  }
  const model = await planModel(request.model, options.signal);
  const { precision, batch, shapes } = request;
  const { topologySha256, weightsSha256 } = model;
  const preprocessing = JSON.stringify(preprocessingOf(request));
  // Messages about a conversion name the file.
  const files = [topologyPath, topologySha256, weightsSha256];
  const key = [await makerOf(model, options), ...files, precision, batch, shapesKey(shapes), preprocessing];
  const cache = new IrCache(conversionCache(), options);
  return await cache.getOf(convertDocumentSchema, key, (directory) =>
    convertInto(directory, request, options, model),
  );
}

/**
 * Keeps what the conversion that a window makes of a listed model came to; one with its own options, or that was
 * cancelled, says nothing of the model.
 */
async function keepingOutcome(
  { model, output, precision, batch, shapes, preprocessing }: ConvertRequest,
  work: () => Promise<ConvertDocument>,
): Promise<ConvertDocument> {
  const asItIs = batch === null && shapes === undefined && preprocessing === null;
  const plain = output === null && precision === 'FP32' && asItIs;
  if (!plain || model.kind !== 'file') return await work();
  try {
    const document = await work();
    const { parameters, weights } = document;
    await keepOutcome(model, { state: 'ready', parameters, weights, gflops: gflopsOfImage(document) });
    return document;
  } catch (error) {
    if (isVinobenchError(error) && error.code !== 'cancelled')
      await keepOutcome(model, { state: 'failed', message: error.message, place: { ...error.place } });
    throw error;
  }
}

/** By which an IR is known to be what would be made today. */
async function makerOf({ format }: PlannedModel, { devices }: ConversionOptions): Promise<string> {
  if (format === 'caffe') return converterVersion;
  return `${importVersion} ${format} ${(await devices()).runtime.version}`;
}

/** @param planned of what is kept: then no other files may be read */
async function convertInto(
  directory: string,
  request: ConvertRequest,
  options: ConversionOptions,
  planned?: PlannedModel,
): Promise<ConvertDocument> {
  const { precision, batch, shapes, force = false } = request;
  const sizes = { kind: 'file', batch, shapes } as const;
  const source = planned ?? sourceFiles(request.model);
  if (source.format !== 'caffe') {
    const model = planned ?? (await planModel(request.model, options.signal));
    return await importToIr({ model, directory, precision, sizes, force }, options);
  }
  const { topologyPath: prototxt, weightsPath: caffemodel } = source;
  const preprocessing = preprocessingOf(request);
  const document = await convertInJob(
    { prototxt, caffemodel, outputDirectory: directory, name: null, force, precision, sizes, preprocessing },
    options,
  );
  if (planned !== undefined) requirePlanned(planned, document);
  return document;
}

function onlyForCaffe(file: string): VinobenchError {
  return new VinobenchError(
    'unsupported',
    `${file} is not a Caffe prototxt, and --mean, --scale and --colour are for Caffe networks; leave them out.`,
  );
}
