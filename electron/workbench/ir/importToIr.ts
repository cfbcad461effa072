/** A file that OpenVINO reads, saved as IR by a job. It works in a separate folder: however it ends, no half is left; what a killed
 * process left goes with the next one. */
import path from 'node:path';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import type { ConvertDocument } from '../../../shared/models/conversion.ts';
import type { AskedSizes } from '../../../shared/models/inputShapes.ts';
import { type Bytes, bytes, sum } from '../../../shared/units.ts';
import { withSentences } from '../../../shared/view/text/warningText.ts';
import { makeFolder } from '../../files/disk.ts';
import { fileTrouble, namedByUser, troubleAt } from '../../files/fileTrouble.ts';
import { checkPair } from '../../files/ownPair.ts';
import { publishPair } from '../../files/publishPair.ts';
import { discardedFolder, temporaryName } from '../../files/temporaryFiles.ts';
import { Job, type JobOptions } from '../../jobs/host/job.ts';
import { importLimits, otherModel } from '../../jobs/wire/limits.ts';
import { isFolder, savedModelGraph, statOf } from '../models/modelPart.ts';
import { ModelQuestions } from '../models/modelQuestions.ts';
import { weightsFiles } from '../models/modelSource.ts';

/** Part of a cached IR's key, with the runtime's own version: changes whenever the same file could give another IR. */
export const importVersion = 'import-2';

interface ImportRequest {
  readonly model: PlannedModel;
  /** Made if missing. */
  readonly directory: string;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: AskedSizes;
  /** Files of its names that Vinobench did not make are replaced. */
  readonly force?: boolean;
}

/**
 * @throws VinobenchError `input` for a model that OpenVINO cannot read, or a folder that cannot be written to; `changed` where its
 * files hold something else than was planned; `limit` where it takes too much
 */
export async function importToIr(
  { model, directory, precision, sizes, force = false }: ImportRequest,
  options: Pick<JobOptions, 'signal' | 'onProgress' | 'lane'>,
): Promise<ConvertDocument> {
  const { topologyPath, weightsPath, format, topologySha256, weightsSha256 } = model;
  const name = path.parse(topologyPath).name;
  // Before a process is taken for the import: those that wait for one another would wait for ever.
  const files = await weightsFiles(model, new ModelQuestions(options.signal));
  using staging = await stagingIn(directory, name);
  const { memoryBytes, seconds } = importLimits(bytesOf([graphOf(topologyPath), ...files]));
  const limits = { seconds, file: topologyPath, wayOut: otherModel };
  await using job = new Job({ ...options, title: `Conversion of ${path.basename(topologyPath)}`, limits });
  const [xml, bin] = [path.join(directory, `${name}.xml`), path.join(directory, `${name}.bin`)];
  const request = {
    topology: topologyPath,
    weights: weightsPath,
    weightsFiles: files,
    copyDirectory: path.join(staging.folder, 'source'),
    format,
    sourceSha256: topologySha256,
    weightsSha256,
    outputDirectory: staging.folder,
    name,
    precision,
    sizes,
    memoryBytes,
  };
  const imported = await job.call.importModel(request).catch((error: unknown) => {
    // The job knows the folder that is thrown away only.
    throw troubleAt(error, xml, namedByUser);
  });
  try {
    // The caller checked before the work; a file may have been made since.
    await checkPair({ xml, bin }, { inputs: [], force });
    await publishPair({ head: imported.xml, body: imported.bin }, { head: xml, body: bin });
  } catch (error) {
    throw fileTrouble(error, xml, namedByUser);
  }
  return { ...withSentences(imported), xml, bin };
}

const graphOf = (topology: string): string => (isFolder(topology) ? savedModelGraph(topology) : topology);

const bytesOf = (files: readonly string[]): Bytes => sum(files.map((file) => bytes(statOf(file)?.size ?? 0)));

async function stagingIn(directory: string, name: string): Promise<Disposable & { readonly folder: string }> {
  try {
    await makeFolder(directory);
    return discardedFolder(directory, temporaryName(name), namedByUser);
  } catch (error) {
    throw fileTrouble(error, directory, namedByUser);
  }
}
