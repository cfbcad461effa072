/** Convolution: any number of spatial axes, groups, dilation; several bottoms share the weights. */
import type { Fields, Message } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { reshaped } from '../graph/tensor.ts';
import {
  type BlobSpec,
  type Build,
  blobOf,
  defineLayer,
  type LayerPlan,
  type PlanInput,
} from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';
import { emitRelu, reluBlock } from './relu.ts';
import { convolutionGeometry, convolutionParameter, type Geometry } from './spatial.ts';

export const convolution = defineLayer({
  types: ['Convolution', 'Convolution3D', 'NdConvolution'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  bottoms: [1, Number.POSITIVE_INFINITY],
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'weighted',
  plan: (input) => planConvolution(input, input.param.group),
});

type ConvolutionInput = PlanInput<typeof convolutionParameter>;

/** Along one axis: more is a slip of the pen or worse, and each of them is looked at. */
const mostTaps = 1_000_000;

export function planConvolution(input: ConvolutionInput, group: number): LayerPlan {
  const { param, refuse } = input;
  const { addend, slope, ...fused } = fusedLayers(input);
  const { bottom, bottoms } = fused;
  const { channels, outputs, axes } = checkedChannels(fused, group);
  warnOfSizes({ bottoms, warn: input.warn });
  const sizes = bottom.shape.slice(2);
  const geometry = convolutionGeometry(param, axes, refuse, sizes);
  const { kernel, strides, pads, dilations } = geometry;
  if (kernel.some((taps) => taps > mostTaps))
    throw refuse(`has a kernel of [${kernel}], larger than any image along one axis`, 'input');
  const inner = channels / group;
  const shapes = bottoms.map(({ shape }) => {
    checkShared(bottom, shape, refuse);
    if (param.pad_type === 1 && shape.slice(2).join() !== sizes.join()) {
      throw refuse('has pad_type 1 (SAME) and bottoms of different sizes');
    }
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
  if (addend !== undefined && addend.shape.join() !== shapes[0]?.join()) {
    throw refuse(`adds [${addend.shape}] to its output of [${shapes[0]}]`, 'input');
  }
  const attributes = { strides, dilations, pads_begin: pads, auto_pad: 'explicit' };
  return {
    blobs: weightsAndBias(param, [outputs, inner, ...kernel], outputs, fanIn),
    build(build) {
      const kernels = blobOf(build, 0);
      const grouped = group !== 1;
      const shaped = grouped ? reshaped(kernels, [group, outputs / group, inner, ...kernel]) : kernels;
      const weights = build.constant('weights', shaped);
      const type = grouped ? 'GroupConvolution' : 'Convolution';
      const products = bottoms.map((image, index) => () => {
        const shape = shapes[index] ?? [];
        const padded = { ...attributes, pads_end: padsBehind(image.shape, geometry) };
        return build.emit({ type, attributes: padded, inputs: [image, weights], shape });
      });
      return withBiasAndRelu(build, param, products, { addend, slope });
    },
  };
}

interface Fused {
  /** Added to the output before the ReLU. */
  readonly addend?: Value | undefined;
  /** Of negative values in the ReLU that follows; undefined without one. */
  readonly slope?: number | undefined;
}

/**
 * What Intel's forks compute with a convolution. OpenCL Caffe (ConvolutionParameter.FuseType of BVLC/caffe's opencl branch): a
 * ReLU with the layer's relu_param, an Eltwise sum with a second bottom, or both. CPU Caffe (intel/caffe): SUM_FUSION adds the
 * second bottom, before its `relu`.
 */
function fusedLayers(
  input: ConvolutionInput,
): Fused & Pick<ConvolutionInput, 'param' | 'bottom' | 'bottoms' | 'layer' | 'refuse'> {
  const { param, bottom, bottoms, layer, refuse } = input;
  const { fuse_type: type, fusion_type: sum } = param;
  if (type === 'FUSED_CONV_MAX_POOLING_RELU') {
    throw refuse(`is fused with a pooling (fuse_type ${type}): write its Pooling and ReLU as layers`);
  }
  if (type === 'FUSED_CONV_PRELU' || type === 'FUSED_CONV_ELTWISE_PRELU') {
    throw refuse(`is fused with a PReLU (fuse_type ${type}): write it as a layer, with its own slopes`);
  }
  const relu = type === 'FUSED_CONV_RELU' || type === 'FUSED_CONV_ELTWISE_RELU';
  const block = relu ? input.otherBlock(reluBlock) : undefined;
  if (block !== undefined && (block.relu6 || block.maximum !== 0 || block.minimum !== 0)) {
    throw refuse('is fused with a ReLU that has bounds: write it as a layer');
  }
  const slope = block?.negative_slope ?? (param.relu ? param.negative_slope : undefined);
  const adds = type === 'FUSED_CONV_ELTWISE' || type === 'FUSED_CONV_ELTWISE_RELU' || sum === 'SUM_FUSION';
  const rest = { param, bottom, layer, refuse };
  if (!adds) return { ...rest, bottoms, slope };
  const [, addend] = bottoms;
  if (addend === undefined || bottoms.length !== 2) {
    throw refuse(`adds a second bottom to its output (fused), but has ${bottoms.length} bottoms`, 'input');
  }
  return { ...rest, bottoms: [bottom], addend, slope };
}

/** Checks that hold for Convolution and Deconvolution alike. */
export function checkedChannels(
  {
    param,
    bottom,
    bottoms,
    layer,
    refuse,
  }: Pick<ConvolutionInput, 'param' | 'bottom' | 'bottoms' | 'layer' | 'refuse'>,
  group: number,
) {
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

/** BVLC's Caffe takes bottoms of one shape alone (base_conv_layer.cpp). */
export function warnOfSizes({ bottoms, warn }: Pick<ConvolutionInput, 'bottoms' | 'warn'>): void {
  const shapes = new Map(bottoms.map(({ shape }) => [shape.join(), [...shape]]));
  if (shapes.size < 2) return;
  warn({ kind: 'bottoms-differ', shapes: [...shapes.values()] });
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

/** What follows each product: the bias where there is one, and what is fused with the layer. */
export function withBiasAndRelu(
  build: Build,
  param: Message<typeof convolutionParameter>,
  products: readonly (() => Value)[],
  { addend, slope }: Fused,
): Value[] {
  let bias: Value | undefined;
  return products.map((emitProduct) => {
    const product = emitProduct();
    if (param.bias_term) bias ??= alongAxes(build, 'bias/value', blobOf(build, 1), product, 1);
    const biased = bias === undefined ? product : emitBinary(build, 'Add', [product, bias], 'bias');
    const sum = addend === undefined ? biased : emitBinary(build, 'Add', [biased, addend], 'sum');
    return slope === undefined ? sum : emitRelu(build, sum, slope, 'relu');
  });
}

const extent = ({ kernel, dilations }: Geometry, axis: number): number =>
  (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;

const bothPads = ({ pads, padsEnd }: Geometry, axis: number): number =>
  (pads[axis] ?? 0) + (padsEnd[axis] ?? 0);

/** Caffe's division rounds to 0, so a kernel that is larger than the image by less than a stride gives one output. */
const convolvedSize = (size: number, geometry: Geometry, axis: number): number =>
  Math.trunc((size + bothPads(geometry, axis) - extent(geometry, axis)) / (geometry.strides[axis] ?? 1)) + 1;

/** The padding behind the image: as much as the first window reaches behind the padded image, if it does. */
const padsBehind = (shape: readonly number[], geometry: Geometry): number[] =>
  geometry.padsEnd.map((pad, axis) =>
    Math.max(pad, extent(geometry, axis) - (geometry.pads[axis] ?? 0) - (shape[axis + 2] ?? 0)),
  );

/** What size of input a convolution would have turned into this size: how large a deconvolution's output is. */
export const deconvolvedSize = (size: number, geometry: Geometry, axis: number): number =>
  (geometry.strides[axis] ?? 1) * (size - 1) + extent(geometry, axis) - bothPads(geometry, axis);

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
