/** Convolution: any number of spatial axes, groups, dilation; several bottoms share the weights. */
import type { Fields, Message } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { reshaped } from '../graph/tensor.ts';
import { type BlobSpec, type Build, blobOf, defineLayer, type Plan, type PlanInput } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';
import { emitRelu } from './relu.ts';
import { convolutionGeometry, convolutionParameter, type Geometry } from './spatial.ts';

export const convolution = defineLayer({
  types: ['Convolution'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'weighted',
  plan: (input) => planConvolution(input, input.param.group),
});

type ConvolutionInput = PlanInput<typeof convolutionParameter>;

export function planConvolution(input: ConvolutionInput, group: number): Plan {
  const { param, bottom, bottoms, refuse } = input;
  const { channels, outputs, axes } = checkedChannels(input, group);
  const geometry = convolutionGeometry(param, axes, refuse);
  const { kernel, strides, pads, dilations } = geometry;
  const inner = channels / group;
  const shapes = bottoms.map(({ shape }) => {
    checkShared(bottom, shape, refuse);
    const spatial = shape.slice(2).map((size, axis) => convolvedSize(size, geometry, axis));
    if (spatial.some((size) => size < 1)) {
      throw refuse(`has a kernel of [${kernel}] that is larger than its padded bottom [${shape}]`, 'input');
    }
    return [shape[0] ?? 1, outputs, ...spatial];
  });
  const fanIn = kernel.reduce(
    (product, _, axis) =>
      product * meanTaps(bottom.shape[axis + 2] ?? 1, shapes[0]?.[axis + 2] ?? 1, geometry, axis),
    inner,
  );
  const attributes = { strides, dilations, pads_begin: pads, auto_pad: 'explicit' };
  return {
    blobs: weightsAndBias(param, [outputs, inner, ...kernel], outputs, fanIn),
    build(build) {
      const kernels = blobOf(build, 0);
      const grouped = group !== 1 || losesPadding(geometry);
      const shaped = grouped ? reshaped(kernels, [group, outputs / group, inner, ...kernel]) : kernels;
      const weights = build.constant('weights', shaped);
      const type = grouped ? 'GroupConvolution' : 'Convolution';
      const products = bottoms.map((image, index) => () => {
        const shape = shapes[index] ?? [];
        const padded = { ...attributes, pads_end: padsBehind(image.shape, geometry) };
        return build.emit({ type, attributes: padded, inputs: [image, weights], shape });
      });
      return withBiasAndRelu(build, param, products);
    },
  };
}

/**
 * OpenVINO 2026.4 moves the stride of a pointwise convolution into the convolution before it, as if it had no padding
 * (StridesOptimization), and gives another shape. It leaves convolutions of groups alone, of a single group, too.
 */
const losesPadding = ({ kernel, strides, pads }: Geometry): boolean =>
  kernel.every((size) => size === 1) && strides.some((stride) => stride > 1) && pads.some((pad) => pad > 0);

/** Checks that hold for Convolution and Deconvolution alike. */
export function checkedChannels({ param, bottom, bottoms, layer, refuse }: ConvolutionInput, group: number) {
  if (layer.tops.length !== bottoms.length) throw refuse('needs a top for each bottom', 'input');
  const rank = bottom.shape.length;
  if (param.axis !== 1 && param.axis !== 1 - rank) {
    throw refuse(`has axis ${param.axis} of ${rank}; only 1 (channels) can be converted`);
  }
  const channels = bottom.shape[1];
  const axes = bottom.shape.length - 2;
  if (channels === undefined || axes < 1)
    throw refuse(`wants images, but its bottom is [${bottom.shape}]`, 'input');
  if (axes > 3) {
    throw refuse(`has ${axes} spatial axes, but OpenVINO's convolutions have at most 3`);
  }
  const outputs = param.num_output ?? 0;
  if (outputs < 1) throw refuse('has no num_output', 'input');
  if (group < 1 || channels % group !== 0 || outputs % group !== 0) {
    throw refuse(
      `has group ${group}, which divides not both ${channels} inputs and ${outputs} outputs`,
      'input',
    );
  }
  return { channels, outputs, axes };
}

/** Several bottoms share the weights, so all must have the first one's channels and rank. */
export function checkShared(
  first: Value,
  shape: readonly number[],
  refuse: PlanInput<Fields>['refuse'],
): void {
  if (shape.length === first.shape.length && shape[1] === first.shape[1]) return;
  throw refuse(`cannot share its weights between bottoms [${first.shape}] and [${shape}]`, 'input');
}

export function weightsAndBias(
  param: Message<typeof convolutionParameter>,
  shape: readonly number[],
  outputs: number,
  fanIn: number,
): BlobSpec[] {
  const weights = { role: 'weights', shape, filler: param.weight_filler, fallback: { fanIn } };
  const bias = { role: 'bias', shape: [outputs], filler: param.bias_filler, fallback: { constant: 0 } };
  return param.bias_term ? [weights, bias] : [weights];
}

/** What follows each product: the bias where there is one, and Intel's ReLU. */
export function withBiasAndRelu(
  build: Build,
  param: Message<typeof convolutionParameter>,
  products: readonly (() => Value)[],
): Value[] {
  let bias: Value | undefined;
  return products.map((emitProduct) => {
    const product = emitProduct();
    if (param.bias_term) bias ??= alongAxes(build, 'bias/value', blobOf(build, 1), product, 1);
    const sum = bias === undefined ? product : emitBinary(build, 'Add', [product, bias], 'bias');
    return param.relu ? emitRelu(build, sum, param.negative_slope, 'relu') : sum;
  });
}

const extent = ({ kernel, dilations }: Geometry, axis: number): number =>
  (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;

/** Caffe's division rounds to 0, so a kernel that is larger than the image by less than a stride gives one output. */
const convolvedSize = (size: number, geometry: Geometry, axis: number): number =>
  Math.trunc(
    (size + 2 * (geometry.pads[axis] ?? 0) - extent(geometry, axis)) / (geometry.strides[axis] ?? 1),
  ) + 1;

/** The padding behind the image: as much as the first window reaches behind the padded image, if it does. */
const padsBehind = (shape: readonly number[], geometry: Geometry): number[] =>
  geometry.pads.map((pad, axis) => Math.max(pad, extent(geometry, axis) - pad - (shape[axis + 2] ?? 0)));

/** What size of input a convolution would have turned into this size: how large a deconvolution's output is. */
export const deconvolvedSize = (size: number, geometry: Geometry, axis: number): number =>
  (geometry.strides[axis] ?? 1) * (size - 1) + extent(geometry, axis) - 2 * (geometry.pads[axis] ?? 0);

/** How many of a kernel's taps lie on the image and not on its padding, on average over the outputs of an axis. */
function meanTaps(size: number, outputs: number, geometry: Geometry, axis: number): number {
  const { kernel, strides, pads, dilations } = geometry;
  const stride = strides[axis] ?? 1;
  let taps = 0;
  for (let tap = 0; tap < (kernel[axis] ?? 1); tap++) {
    const shift = tap * (dilations[axis] ?? 1) - (pads[axis] ?? 0);
    const first = Math.max(0, Math.ceil(-shift / stride));
    const last = Math.min(outputs - 1, Math.floor((size - 1 - shift) / stride));
    taps += Math.max(0, last - first + 1);
  }
  return Math.max(1, taps) / outputs;
}
