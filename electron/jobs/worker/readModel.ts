/** Reading a model with OpenVINO, whatever its format; errors are one sentence. */
import path from 'node:path';
import type { Model } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { RuntimeAddon } from '../../openvino/load.ts';
import { renamedIn, runtimeFailure, unknownOperation } from '../../openvino/runtimeError.ts';
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
  tooNew(model, error) ??
  runtimeFailure('input', `${model} cannot be read by OpenVINO`, error, {
    place: { file: model },
    kind: 'model-unreadable',
  });

/** Null: the release knows all operations, or fails for another reason. */
function tooNew(model: string, error: unknown): VinobenchError | null {
  const operation = unknownOperation(error);
  if (operation === null) return null;
  const sentence = `${model} cannot be read by this release of OpenVINO: it does not know ${operation}. Measure it with a newer release.`;
  const trouble = { kind: 'operation-unknown', detail: operation } as const;
  return new VinobenchError('input', sentence, { place: { file: model }, cause: error, trouble });
}

/** OpenVINO names the files next to a model by the folder that it reads. */
const withPaths = (error: unknown, read: string, named: string): unknown =>
  renamedIn(error, path.dirname(read), path.dirname(named));
