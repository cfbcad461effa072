/** Reading a model with OpenVINO, whatever its format; what goes wrong is told in a sentence. */
import type { Model } from '../../native/types.ts';
import type { RuntimeAddon } from '../openvino/load.ts';
import { runtimeFailure } from '../openvino/runtimeError.ts';
import { cutOff } from './cutOff.ts';

/** @throws VinobenchError `input` */
export async function readModel(
  core: InstanceType<RuntimeAddon['Core']>,
  modelPath: string,
  weightsPath?: string,
): Promise<Model> {
  try {
    return await (weightsPath === undefined
      ? core.readModel(modelPath)
      : core.readModel(modelPath, weightsPath));
  } catch (error) {
    throw (
      cutOff(modelPath, weightsPath, error) ??
      runtimeFailure('input', `${modelPath} cannot be read by OpenVINO`, error, { file: modelPath })
    );
  }
}
