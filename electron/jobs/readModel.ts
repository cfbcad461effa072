/** Reading a model with OpenVINO, whatever its format; what goes wrong is told in a sentence. */
import type { Model } from '../../native/types.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { RuntimeAddon } from '../openvino/load.ts';

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
    const sentence = `${modelPath} cannot be read by OpenVINO: ${lastSentence(error)}`;
    throw new VinobenchError('input', sentence, { place: { file: modelPath }, cause: error });
  }
}

/** OpenVINO's messages are stacks of `Exception from file:line:` with what happened at the end. */
export function lastSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(Exception from|Check ') ?/.test(line));
  return (lines.at(-1) ?? text.trim()).replace(/\.*$/, '.');
}
