/**
 * Where an operation with weights keeps its input and output channels (OpenVINO operation specifications): Convolution
 * [out, in, kernel...], GroupConvolution [group, out, in, kernel...], their backprop forms with in before out, MatMul
 * [out, in] or, when B is not transposed, [in, out].
 */
import type { ComputeOperation } from '../graph/graph.ts';
import { elementCount, floatBlocks, scaledTensor, type Tensor } from '../graph/tensor.ts';

type Side = 'input' | 'output';

export interface WeightLayout {
  readonly groups: number;
  /** Channels a group along the slower and the faster of the two channel axes. */
  readonly slow: number;
  readonly fast: number;
  /** Weights of one pair of channels; they lie in a row. */
  readonly kernel: number;
  readonly slowSide: Side;
  /** Of the data and of the result. */
  readonly dataAxis: number;
  readonly outputAxis: number;
}

/** @param shape of the weights. @returns undefined for an operation without weights. */
export function weightLayout(
  operation: ComputeOperation,
  shape: readonly number[],
): WeightLayout | undefined {
  const grouped = operation.type.startsWith('Group');
  const [groups = 1, slow = 1, fast = 1, ...kernel] = grouped ? shape : [1, ...shape];
  const layout = { groups, slow, fast, kernel: elementCount(kernel), dataAxis: 1, outputAxis: 1 };
  switch (operation.type) {
    case 'Convolution':
    case 'GroupConvolution':
      return { ...layout, slowSide: 'output' };
    case 'ConvolutionBackpropData':
    case 'GroupConvolutionBackpropData':
      return { ...layout, slowSide: 'input' };
    case 'MatMul': {
      if (shape.length !== 2 || operation.attributes['transpose_a'] === true) return undefined;
      const [data] = operation.inputs;
      const [result] = operation.outputs;
      return {
        ...layout,
        slowSide: operation.attributes['transpose_b'] === true ? 'output' : 'input',
        dataAxis: (data?.shape.length ?? 0) - 1,
        outputAxis: (result?.shape.length ?? 0) - 1,
      };
    }
    default:
      return undefined;
  }
}

export function channelsOf(layout: WeightLayout, side: Side): number {
  return layout.groups * (side === layout.slowSide ? layout.slow : layout.fast);
}

/** Each weight times the factor of its channel on that side. */
export function scaledChannels(
  weights: Tensor,
  layout: WeightLayout,
  side: Side,
  factors: Float64Array,
): Tensor {
  const { groups, slow, fast, kernel } = layout;
  if (side === layout.slowSide) return scaledTensor(weights, fast * kernel, factors);
  if (groups === 1) return scaledTensor(weights, kernel, factors);
  const rows = Float64Array.from(
    { length: groups * slow * fast },
    (_, row) => factors[Math.floor(row / (slow * fast)) * fast + (row % fast)] ?? 1,
  );
  return scaledTensor(weights, kernel, rows);
}

/** What a constant added to each input channel adds to each output channel, where no window reaches over an edge. */
export function weightedSums(weights: Tensor, layout: WeightLayout, offsets: Float64Array): Float64Array {
  const { groups, slow, fast, kernel, slowSide } = layout;
  const sums = new Float64Array(channelsOf(layout, 'output'));
  let at = 0;
  for (const block of floatBlocks(weights)) {
    for (let index = 0; index < block.length; index++, at++) {
      const pair = Math.floor(at / kernel);
      const slowChannel = Math.floor(pair / fast);
      const fastChannel = Math.floor(slowChannel / slow) * fast + (pair % fast);
      const [output, input] = slowSide === 'output' ? [slowChannel, fastChannel] : [fastChannel, slowChannel];
      sums[output] = (sums[output] ?? 0) + (block[index] ?? 0) * (offsets[input] ?? 0);
    }
  }
  if (at !== groups * slow * fast * kernel) throw new RangeError(`weights ended after ${at} numbers`);
  return sums;
}
