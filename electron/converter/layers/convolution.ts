/** Convolution: any number of spatial axes, groups, dilation; several bottoms share the weights. */
import { reshaped } from '../graph/tensor.ts';
import { type BlobSpec, defineLayer } from './definition.ts';
import { convolutionParameter, perAxis } from './spatial.ts';

export const convolution = defineLayer({
  types: ['Convolution'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'weighted',
  plan({ param, bottoms, layer, refuse }) {
    const [first] = bottoms;
    if (first === undefined || layer.tops.length !== bottoms.length)
      throw refuse('needs a top for each bottom', 'input');
    const channels = first.shape[1];
    const axes = first.shape.length - 2;
    if (param.axis !== 1) throw refuse(`has axis ${param.axis}; only 1 (channels) can be converted`);
    if (channels === undefined || axes < 1)
      throw refuse(`wants images, but its bottom is [${first.shape}]`, 'input');
    const outputs = param.num_output ?? 0;
    const { group } = param;
    if (outputs < 1) throw refuse('has no num_output', 'input');
    if (group < 1 || channels % group !== 0 || outputs % group !== 0) {
      throw refuse(
        `has group ${group}, which divides not both ${channels} inputs and ${outputs} outputs`,
        'input',
      );
    }
    const kernel = perAxis(
      { field: 'kernel_size', list: param.kernel_size, h: param.kernel_h, w: param.kernel_w, least: 1 },
      axes,
      refuse,
    );
    const strides = perAxis(
      { field: 'stride', list: param.stride, h: param.stride_h, w: param.stride_w, fallback: 1, least: 1 },
      axes,
      refuse,
    );
    const pads = perAxis(
      { field: 'pad', list: param.pad, h: param.pad_h, w: param.pad_w, fallback: 0, least: 0 },
      axes,
      refuse,
    );
    const dilations = perAxis(
      { field: 'dilation', list: param.dilation, h: undefined, w: undefined, fallback: 1, least: 1 },
      axes,
      refuse,
    );
    const inner = channels / group;
    const outputShape = (shape: readonly number[]): number[] => {
      if (shape.length !== axes + 2 || shape[1] !== channels) {
        throw refuse(`cannot share its weights between bottoms [${first.shape}] and [${shape}]`, 'input');
      }
      const spatial = kernel.map((size, axis) => {
        const extent = (dilations[axis] ?? 1) * (size - 1) + 1;
        return (
          Math.floor(((shape[axis + 2] ?? 0) + 2 * (pads[axis] ?? 0) - extent) / (strides[axis] ?? 1)) + 1
        );
      });
      if (spatial.some((size) => size < 1)) {
        throw refuse(`has a kernel of [${kernel}] that is larger than its padded bottom [${shape}]`, 'input');
      }
      return [shape[0] ?? 1, outputs, ...spatial];
    };
    const shapes = bottoms.map((bottom) => outputShape(bottom.shape));
    const fanIn = kernel.reduce((product, size, axis) => {
      const along = {
        kernel: size,
        stride: strides[axis] ?? 1,
        pad: pads[axis] ?? 0,
        dilation: dilations[axis] ?? 1,
      };
      return product * meanTaps(first.shape[axis + 2] ?? 1, shapes[0]?.[axis + 2] ?? 1, along);
    }, inner);
    const weights: BlobSpec = {
      role: 'weights',
      shape: [outputs, inner, ...kernel],
      filler: param.weight_filler,
      fallback: { fanIn },
    };
    const bias: BlobSpec = {
      role: 'bias',
      shape: [outputs],
      filler: param.bias_filler,
      fallback: { constant: 0 },
    };
    return {
      blobs: param.bias_term ? [weights, bias] : [weights],
      build({ emit, constant, blobs: [kernels, offsets] }) {
        if (kernels === undefined) throw new TypeError('a convolution without weights');
        const shaped = group === 1 ? kernels : reshaped(kernels, [group, outputs / group, inner, ...kernel]);
        const weightsValue = constant('weights', shaped);
        const biasValue =
          offsets === undefined
            ? undefined
            : constant('bias/value', reshaped(offsets, [1, outputs, ...kernel.map(() => 1)]));
        return bottoms.map((bottom, index) => {
          const shape = shapes[index] ?? [];
          const product = emit({
            type: group === 1 ? 'Convolution' : 'GroupConvolution',
            attributes: { strides, dilations, pads_begin: pads, pads_end: pads, auto_pad: 'explicit' },
            inputs: [bottom, weightsValue],
            shape,
          });
          if (biasValue === undefined) return product;
          return emit(
            { type: 'Add', attributes: { auto_broadcast: 'numpy' }, inputs: [product, biasValue], shape },
            'bias',
          );
        });
      },
    };
  },
});

interface Taps {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly dilation: number;
}

/** How many of a kernel's taps lie on the image and not on its padding, on average over the outputs of an axis. */
function meanTaps(size: number, outputs: number, { kernel, stride, pad, dilation }: Taps): number {
  let taps = 0;
  for (let tap = 0; tap < kernel; tap++) {
    const shift = tap * dilation - pad;
    const first = Math.max(0, Math.ceil(-shift / stride));
    const last = Math.min(outputs - 1, Math.floor((size - 1 - shift) / stride));
    taps += Math.max(0, last - first + 1);
  }
  return Math.max(1, taps) / outputs;
}
