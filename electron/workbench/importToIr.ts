/** A file that OpenVINO reads, saved as IR by a job. It works in a folder of its own: however it ends, no half is left. */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ConvertDocument } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { AskedSizes } from '../../shared/inputShapes.ts';
import type { PlannedModel } from '../../shared/run.ts';
import { Job, type JobOptions } from '../jobs/job.ts';
import { irSha256Of } from './modelSource.ts';

/** Part of a cached IR's key, with the runtime's own version: changes whenever the same file could give another IR. */
export const importVersion = 'import-2';

export interface ImportRequest {
  readonly model: PlannedModel;
  /** Made if missing. */
  readonly directory: string;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: AskedSizes;
}

/** @throws VinobenchError `input` for a model that OpenVINO cannot read, or a folder that cannot be written to */
export async function importToIr(
  { model, directory, precision, sizes }: ImportRequest,
  options: Pick<JobOptions, 'signal' | 'onProgress'>,
): Promise<ConvertDocument> {
  const { topologyPath, weightsPath, format, topologySha256, weightsSha256 } = model;
  const staging = makeStaging(directory);
  try {
    await using job = new Job({ ...options, title: `Conversion of ${path.basename(topologyPath)}` });
    const imported = await job.call.importModel({
      topology: topologyPath,
      weights: weightsPath,
      format,
      sourceSha256: topologySha256,
      weightsSha256,
      outputDirectory: staging,
      name: path.parse(topologyPath).name,
      precision,
      sizes,
    });
    const irSha256 = await irSha256Of(imported.xml, imported.bin, options.signal);
    const [bin, xml] = [imported.bin, imported.xml].map((file) => path.join(directory, path.basename(file)));
    if (xml === undefined || bin === undefined) throw new TypeError('an IR is two files');
    renameSync(imported.bin, bin);
    renameSync(imported.xml, xml);
    return { ...imported, xml, bin, irSha256 };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function makeStaging(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
    return mkdtempSync(path.join(directory, '.vinobench-'));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const sentence = `The folder ${directory} cannot be written to (${why}); name another with --output.`;
    throw new VinobenchError('input', sentence, { place: { file: directory }, cause: error });
  }
}
