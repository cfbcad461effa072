/** Reading a model with OpenVINO, whatever its format; errors are one sentence. */
import path from 'node:path';
import type { Model } from '../../../native/types.ts';
import type { RuntimeAddon } from '../../openvino/load.ts';
import { renamedIn, runtimeFailure } from '../../openvino/runtimeError.ts';
import type { IrFiles } from '../wire/irFiles.ts';
import { cutOff } from './cutOff.ts';
import type { IrContents } from './irContents.ts';

type Core = InstanceType<RuntimeAddon['Core']>;

/** Where the user has the files that are read from copies of them. */
interface ReadFrom {
  readonly model: string;
  readonly weights?: string | undefined;
}

/**
 * @param named for sentences, where the files that are read are copies
 * @throws VinobenchError `input`
 */
export async function readModel(
  core: Core,
  modelPath: string,
  weightsPath?: string,
  named: ReadFrom = { model: modelPath, weights: weightsPath },
): Promise<Model> {
  try {
    return await (weightsPath === undefined
      ? core.readModel(modelPath)
      : core.readModel(modelPath, weightsPath));
  } catch (error) {
    throw refused(named, withPaths(error, modelPath, named.model));
  }
}

/** An IR out of memory. @throws VinobenchError `input` */
export async function modelOfIr(core: Core, files: IrFiles, { xml, bin }: IrContents): Promise<Model> {
  try {
    return await (bin === null ? core.readModel(xml) : core.readModel(xml, bin));
  } catch (error) {
    throw refused({ model: files.xml, weights: files.bin ?? undefined }, error);
  }
}

const refused = ({ model, weights }: ReadFrom, error: unknown) =>
  cutOff(model, weights, error) ??
  runtimeFailure('input', `${model} cannot be read by OpenVINO`, error, {
    place: { file: model },
    kind: 'model-unreadable',
  });

/** OpenVINO names the files next to a model by the folder that it reads. */
const withPaths = (error: unknown, read: string, named: string): unknown =>
  renamedIn(error, path.dirname(read), path.dirname(named));
