/**
 * What rounding the weights moves a layer's output by in the mean, channel by channel: sum over its inputs of (quantized -
 * float weight) x mean of the input. Taken off the bias, it costs nothing at inference. Nagel et al., "Data-Free Quantization
 * Through Weight Equalization and Bias Correction", ICCV 2019, section 4.2, with the inputs' means from the calibration
 * images; what NNCF calls fast bias correction estimates the same by running each layer.
 */
import type { IrLayer } from './ir/irGraph.ts';
import { channelRuns, type QuantizedWeights } from './ranges/weights.ts';

/**
 * The shift of each output channel, to be added to the bias; undefined for layers whose weights it cannot follow.
 * @param dims of the weights
 * @param means of the channels of the layer's data
 */
export function biasShift(
  layer: IrLayer,
  values: Float32Array,
  dims: readonly number[],
  axes: readonly number[],
  quantized: QuantizedWeights,
  means: Float64Array,
): Float32Array | undefined {
  const layout = inputLayout(layer, dims);
  if (layout === undefined || layout.inputs * layout.groups !== means.length) return undefined;
  const { runLength, channels, channelCount } = channelRuns(dims, axes);
  const taps = tapShares(layer, dims.slice(layout.kernelFrom));
  const shift = new Float64Array(channelCount);
  const outputsInGroup = channelCount / layout.groups;
  for (let run = 0; run < channels.length; run++) {
    const channel = channels[run] ?? 0;
    const scale = quantized.scales[channel] ?? 0;
    const firstInput = Math.floor(channel / outputsInGroup) * layout.inputs;
    let index = run * runLength;
    let sum = 0;
    for (let input = firstInput; input < firstInput + layout.inputs; input++) {
      let error = 0;
      for (let tap = 0; tap < taps.length; tap++, index++) {
        const rounding = (quantized.integers[index] ?? 0) * scale - (values[index] ?? 0);
        error += rounding * (taps[tap] ?? 1);
      }
      sum += error * (means[input] ?? 0);
    }
    shift[channel] = (shift[channel] ?? 0) - sum;
  }
  return Float32Array.from(shift);
}

interface InputLayout {
  readonly groups: number;
  /** Input channels of a group. */
  readonly inputs: number;
  /** Axis of the weights at which the kernel's own dimensions begin. */
  readonly kernelFrom: number;
}

/** Of layers whose weights end in [input channel, kernel ...]. */
function inputLayout(layer: IrLayer, dims: readonly number[]): InputLayout | undefined {
  const [first = 1, second = 1, third = 1] = dims;
  switch (layer.type) {
    case 'Convolution':
      return { groups: 1, inputs: second, kernelFrom: 2 };
    case 'GroupConvolution':
      return { groups: first, inputs: third, kernelFrom: 3 };
    case 'MatMul':
      return dims.length === 2 && layer.attributes['transpose_b'] === 'true'
        ? { groups: 1, inputs: second, kernelFrom: 2 }
        : undefined;
    default:
      return undefined;
  }
}

/** For each place of the kernel the share of output positions at which it lies on the input and not on its padding. */
export function tapShares(layer: IrLayer, kernel: readonly number[]): Float64Array {
  const size = kernel.reduce((product, dim) => product * dim, 1);
  const shares = new Float64Array(size).fill(1);
  const input = layer.inputs[0]?.dims.slice(2) ?? [];
  const output = layer.outputs[0]?.dims.slice(2) ?? [];
  const list = (name: string) => (layer.attributes[name] ?? '').split(',').map(Number);
  const [strides, pads, dilations] = [list('strides'), list('pads_begin'), list('dilations')];
  for (let tap = 0; tap < size; tap++) {
    let rest = tap;
    for (let axis = kernel.length - 1; axis >= 0; axis--) {
      const place = rest % (kernel[axis] ?? 1);
      rest = Math.floor(rest / (kernel[axis] ?? 1));
      const [from, to] = [input[axis] ?? -1, output[axis] ?? -1];
      if (from < 1 || to < 1) continue;
      const offset = place * (dilations[axis] || 1) - (pads[axis] || 0);
      let inside = 0;
      for (let position = 0; position < to; position++) {
        const at = position * (strides[axis] || 1) + offset;
        if (at >= 0 && at < from) inside++;
      }
      shares[tap] = (shares[tap] ?? 1) * (inside / to);
    }
  }
  return shares;
}
