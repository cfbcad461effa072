/**
 * Which operations run on 8-bit values, as data: one table for each device family. What a table does not name stays in
 * float. The names and what the plugins make of them: OpenVINO's low precision transformations (LPT), whose list of
 * operations this follows; bench/int8.ts holds what comes of it against NNCF.
 */
import type { Int8Rules } from '../../../shared/documents/calibration.ts';

export type Role =
  /** Multiplies with constant weights: its data and its weights become 8-bit. */
  | 'weighted'
  /**
   * Reads 8-bit data, unless its kernel is part of the one before. All its inputs do: a residual sum with one float input is no
   * longer computed by the convolution before it (seen in MobileNet-v2 on the CPU).
   */
  | 'arithmetic'
  /** Reads 8-bit data, always in its own kernel. */
  | 'reading'
  /** Moves values without changing them: its input is quantized in place of its output. */
  | 'moving'
  /** Puts tensors side by side, which therefore share one scale. */
  | 'joining'
  /** Computed by the kernel before it, where that one's output goes nowhere else. */
  | 'activation';

export interface Rules {
  readonly roles: ReadonlyMap<string, Role>;
  /** Steps of a weight on either side of zero: in layers that read the model's input, and in all others. */
  readonly weightSteps: { readonly first: number; readonly others: number };
  /** Whether the data of a depthwise convolution has a scale for each channel. */
  readonly channelScales: boolean;
}

const operations: readonly (readonly [Role, readonly string[]])[] = [
  [
    'weighted',
    ['Convolution', 'GroupConvolution', 'MatMul', 'ConvolutionBackpropData', 'GroupConvolutionBackpropData'],
  ],
  ['arithmetic', ['Add', 'Multiply', 'Subtract', 'Maximum', 'Minimum']],
  ['reading', ['AvgPool', 'ReduceMean', 'ReduceSum', 'Interpolate', 'MVN', 'NormalizeL2']],
  [
    'moving',
    [
      'MaxPool',
      'ReduceMax',
      'Reshape',
      'Squeeze',
      'Unsqueeze',
      'Transpose',
      'ShuffleChannels',
      'Tile',
      'DepthToSpace',
      'SpaceToDepth',
      'Split',
      'VariadicSplit',
      'StridedSlice',
      'Slice',
      'Broadcast',
      'Pad',
      'Gather',
      'BatchToSpace',
      'SpaceToBatch',
      'Identity',
    ],
  ],
  ['joining', ['Concat']],
  [
    'activation',
    [
      'ReLU',
      'PReLU',
      'Clamp',
      'Elu',
      'Abs',
      'Sqrt',
      'Exp',
      'Sigmoid',
      'HSigmoid',
      'HardSigmoid',
      'Tanh',
      'HSwish',
      'Swish',
      'Gelu',
      'Mish',
      'SoftPlus',
      'Selu',
      'Erf',
      'Negative',
      'Log',
      // With one data input.
      'Divide',
      'Power',
      'BatchNormInference',
    ],
  ],
];

export const weightedTypes: ReadonlySet<string> = new Set(
  operations.filter(([role]) => role === 'weighted').flatMap(([, types]) => types),
);

const roles = new Map(operations.flatMap(([role, types]) => types.map((type) => [type, role] as const)));

export const rulesOf: Readonly<Record<Int8Rules, Rules>> = {
  CPU: {
    roles,
    // Below AVX-512 VNNI two products are added in 16 bits, which overflow where both factors are large (oneDNN,
    // "Nuances of int8 computations"); of a picture nearly all values are large.
    weightSteps: { first: 63, others: 127 },
    channelScales: true,
  },
  // Products are added in 32 bits.
  GPU: { roles, weightSteps: { first: 127, others: 127 }, channelScales: true },
};
