/**
 * Puts the input's preprocessing into the network: the image's channels in the order that the network wants, minus the
 * mean, times the scale. Order of the steps and of the values as in Open Model Zoo and the Model Optimizer: mean and
 * scale are given in the network's own channel order. What follows folds into the first convolution (foldBefore.ts).
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Preprocessing } from '../../../shared/models/preparation.ts';
import {
  type ComputeOperation,
  type Graph,
  type Operation,
  outputValue,
  type ParameterOperation,
  uniqueName,
} from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { floatTensor, int64Tensor, type Tensor } from '../graph/tensor.ts';
import { channelShape, constantOperation, elementwise } from './channelAffine.ts';

/** @throws VinobenchError `usage` when the values do not fit the network's input, `limit` for one of too many channels */
export function preprocess(graph: Graph, { mean, scale, given, wanted }: Preprocessing): Graph {
  const isSwapped = given !== undefined && given !== wanted;
  if (mean === undefined && scale === undefined && !isSwapped) return graph;
  const input = imageInput(graph);
  const [batch, channels = 0] = input.outputs[0]?.shape ?? [];
  if (batch === undefined || (isSwapped && channels !== 3)) {
    throw new VinobenchError(
      'usage',
      `--colour: the input "${input.name}" has ${channels} channels, not the three of a colour image.`,
    );
  }
  if (channels > mostChannels) {
    const option = mean === undefined ? '--scale' : '--mean';
    throw new VinobenchError(
      'limit',
      `${option}: the input "${input.name}" has ${channels} channels, and up to ${mostChannels} can have one; check its shape, or leave out ${option}.`,
    );
  }
  // Values follow the swap, which thereby stands next to the weights that it folds into.
  const inOrder = (values: readonly number[]): number[] => (isSwapped ? values.toReversed() : [...values]);
  const shifts = inOrder(valuesFor('mean', mean ?? [0], channels)).map((value) => -value);
  const factors = inOrder(valuesFor('scale', scale ?? [1], channels));
  const names = new Set(graph.operations.map((operation) => operation.name));
  const steps: Operation[] = [];
  const step = (type: 'Add' | 'Multiply' | 'Gather', suffix: string, constants: readonly Tensor[]): void => {
    const last = steps.at(-1) ?? input;
    const name = uniqueName(`${input.name}/${suffix}`, names);
    const values = constants.map((tensor, index) =>
      constantOperation(uniqueName(`${name}/${index === 0 ? 'value' : 'axis'}`, names), tensor),
    );
    const rest = {
      name,
      inputs: [outputValue(last), ...values.map(outputValue)],
      outputs: input.outputs.map((output) => ({ ...output, tensorNames: [] })),
      sources: [],
    };
    const operation: ComputeOperation =
      type === 'Gather'
        ? { kind: 'compute', type, opset: 'opset8', attributes: { batch_dims: 0 }, ...rest }
        : elementwise(type, rest);
    steps.push(...values, operation);
  };
  const shape = channelShape(input.outputs[0]?.shape.length ?? 0, 1, channels);
  if (shifts.some((value) => value !== 0)) step('Add', 'mean', [floatTensor(shape, shifts)]);
  if (factors.some((value) => value !== 1)) step('Multiply', 'scale', [floatTensor(shape, factors)]);
  if (isSwapped) step('Gather', 'colour', [int64Tensor([3], [2, 1, 0]), int64Tensor([], [1])]);
  const last = steps.at(-1);
  if (last === undefined) return graph;
  const value = outputValue(last);
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (operation === input) return [operation, ...steps];
    if (operation.kind !== 'compute') return [operation];
    const inputs = operation.inputs.map((read) => (read.operation === input.name ? value : read));
    return [{ ...operation, inputs }];
  });
  const outputs = graph.outputs.map((output) =>
    output.value.operation === input.name ? { ...output, value } : output,
  );
  return { ...graph, operations, outputs };
}

function imageInput(graph: Graph): ParameterOperation {
  const inputs = graph.operations.filter((operation) => operation.kind === 'parameter');
  const images = inputs.filter((input) => input.outputs[0]?.shape.length === 4);
  const [image] = images;
  if (image !== undefined && images.length === 1) return image;
  const found = inputs.map(({ name, outputs }) => `"${name}" [${outputs[0]?.shape.join(', ')}]`).join(', ');
  throw new VinobenchError(
    'usage',
    `--mean, --scale and --colour want a network with one image input of four dimensions; this one has ${found}.`,
  );
}

function valuesFor(option: 'mean' | 'scale', values: readonly number[], channels: number): readonly number[] {
  if (values.length === 1) return new Array<number>(channels).fill(values[0] ?? 0);
  if (values.length === channels) return values;
  throw new VinobenchError(
    'usage',
    `--${option} has ${values.length} values where the input has ${channels} channels: give ${channels}, or one for all.`,
  );
}
