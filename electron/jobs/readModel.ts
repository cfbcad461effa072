/** Reading a model with OpenVINO, whatever its format, and giving it a batch; what goes wrong is told in a sentence. */
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

/**
 * The first dimension of each input with two or more becomes the batch.
 * @param open what to do about other dimensions that the model leaves open: measuring needs them all
 * @throws VinobenchError `input`
 */
export function withBatch(model: Model, batch: number, open: 'refuse' | 'keep'): Model {
  const shapes = model.inputs.map((input) => ({
    name: input.getAnyName(),
    dimensions: input.getPartialShape().getDimensions(),
  }));
  const batched = shapes.map(({ name, dimensions }) => {
    const shape = dimensions.map((dimension, axis) =>
      axis === 0 && dimensions.length > 1 ? batch : dimension,
    );
    const isOpen = shape.some((dimension) => typeof dimension !== 'number' || dimension < 0);
    if (isOpen && open === 'refuse') {
      const sentence = `Input ${name} has the dynamic shape [${shape.map(dimensionText).join(', ')}]; save the model with fixed sizes to measure it.`;
      throw new VinobenchError('input', sentence);
    }
    return shape.map(dimensionText).join(',');
  });
  const changed = shapes.some(
    ({ dimensions }, index) => dimensions.map(dimensionText).join(',') !== batched[index],
  );
  if (!changed) return model;
  try {
    return model.reshape(new Map(batched.map((shape, index) => [index, `[${shape}]`])));
  } catch (error) {
    const sentence = `The model cannot take batch ${batch}: ${lastSentence(error)}`;
    throw new VinobenchError('input', sentence, { cause: error });
  }
}

/** As OpenVINO writes a dimension in a shape: a number, `?`, or an interval. */
function dimensionText(dimension: number | [number, number]): string {
  if (typeof dimension !== 'number') return dimension.join('..');
  return dimension < 0 ? '?' : String(dimension);
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
