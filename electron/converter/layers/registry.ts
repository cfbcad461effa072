/** Every layer type that can be converted, and those that a deployed net has no use for. */
import { absVal, elu, sigmoid, tanh } from './activation.ts';
import { batchNorm } from './batchNorm.ts';
import { concat } from './concat.ts';
import { convolution } from './convolution.ts';
import type { LayerDefinition } from './definition.ts';
import { dropout } from './dropout.ts';
import { eltwise } from './eltwise.ts';
import { flatten } from './flatten.ts';
import { innerProduct } from './innerProduct.ts';
import { input } from './input.ts';
import { lrn } from './lrn.ts';
import { pooling } from './pooling.ts';
import { prelu } from './prelu.ts';
import { relu } from './relu.ts';
import { scale } from './scale.ts';
import { silence } from './silence.ts';
import { softmax } from './softmax.ts';
import { split } from './split.ts';

const definitions: readonly LayerDefinition[] = [
  absVal,
  batchNorm,
  concat,
  convolution,
  dropout,
  eltwise,
  elu,
  flatten,
  innerProduct,
  input,
  lrn,
  pooling,
  prelu,
  relu,
  scale,
  sigmoid,
  silence,
  softmax,
  split,
  tanh,
];

const byType: ReadonlyMap<string, LayerDefinition> = new Map(
  definitions.flatMap((definition) => definition.types.map((type) => [type, definition] as const)),
);

export const layerDefinition = (type: string): LayerDefinition | undefined => byType.get(type);

export const layerTypes = (): string[] => [...byType.keys()].sort();

const losses = [
  'SoftmaxWithLoss',
  'SigmoidCrossEntropyLoss',
  'EuclideanLoss',
  'HingeLoss',
  'InfogainLoss',
  'MultinomialLogisticLoss',
  'ContrastiveLoss',
];
const dataLayers = ['Data', 'ImageData', 'HDF5Data', 'MemoryData', 'WindowData'];

const unusedTypes: ReadonlyMap<string, string> = new Map([
  ...losses.map((type) => [type, 'a loss is only for training'] as const),
  ...dataLayers.map((type) => [type, 'reads training data'] as const),
  ['Accuracy', 'only tells how good the training is'],
  ['HDF5Output', 'only writes a file'],
]);

/** Why a type has no place in a deployed net; undefined when it may have one. */
export const reasonToDrop = (type: string): string | undefined => unusedTypes.get(type);
