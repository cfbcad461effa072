/**
 * Compile-time only: our interfaces against openvino-node's. A member that openvino-node has and we lack, or that does not
 * fit, makes the type check fail here; each class is taken from what its constructor returns.
 */
import type * as openvino from 'openvino-node';
import type { NativeAddon } from './types.ts';

type Members<T> = Pick<T, keyof T>;
type Fits<Ours, Theirs> = [Ours] extends [Theirs] ? true : false;
type Same<A, B> = [A, B] extends [B, A] ? true : false;

/** Every member of openvino-node's class has to be there. */
type Covers<Name extends keyof NativeAddon & keyof openvino.NodeAddon> = NativeAddon[Name] extends new (
  ...args: never[]
) => infer Ours
  ? Fits<Ours, Members<openvino.NodeAddon[Name]>>
  : false;

type Constructs<Name extends keyof NativeAddon, Arguments extends readonly unknown[]> = Fits<
  NativeAddon[Name],
  new (
    ...args: Arguments
  ) => unknown
>;

type TensorType = openvino.element | openvino.elementTypeString;

export const checked: {
  core: Covers<'Core'>;
  model: Covers<'Model'>;
  compiledModel: Covers<'CompiledModel'>;
  inferRequest: Covers<'InferRequest'>;
  tensor: Covers<'Tensor'>;
  output: Covers<'Output'>;
  partialShape: Covers<'PartialShape'>;
  node: Fits<InstanceType<NativeAddon['Node']>, Members<openvino.Node>>;
  newTensor: Constructs<'Tensor', [TensorType, number[]]>;
  newTensorOnData: Constructs<'Tensor', [TensorType, number[], openvino.SupportedTypedArray]>;
  newStringTensor: Constructs<'Tensor', [string[]]>;
  newPartialShape: Constructs<'PartialShape', [string?]>;
  functions: Fits<NativeAddon, Pick<openvino.NodeAddon, 'saveModelSync' | 'getOpenvinoVersion'>>;
  elementNames: Fits<keyof typeof openvino.element, keyof NativeAddon['element']>;
  leftOut: Same<
    Exclude<keyof openvino.NodeAddon, keyof NativeAddon>,
    'AsyncInferQueue' | 'preprocess' | 'resizeAlgorithm'
  >;
} = {
  core: true,
  model: true,
  compiledModel: true,
  inferRequest: true,
  tensor: true,
  output: true,
  partialShape: true,
  node: true,
  newTensor: true,
  newTensorOnData: true,
  newStringTensor: true,
  newPartialShape: true,
  functions: true,
  elementNames: true,
  leftOut: true,
};

// The check can fail: a core without readModel does not pass for openvino-node's.
export const refused: Fits<
  Omit<InstanceType<NativeAddon['Core']>, 'readModel'>,
  Members<openvino.Core>
> = false;
