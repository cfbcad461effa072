/**
 * Pooling: MAX (the default) and AVE, global, Caffe's rounding (up) and clipping (no window starts in the padding behind
 * the image). AVE divides by the window cut off at the padded image, and a second top of MAX says where in its channel each
 * maximum was found, both as pooling_layer.cpp of BVLC/caffe does. Rounding is `round_mode` in BVLC, `ceil_mode` in the
 * forks behind DenseNet's and other files. Of forks: any number of spatial axes (Pooling3D of facebook/C3D v1.0, NdPooling of
 * chuckcho/video-caffe, lists of BVLC's N-D branch); Synopsys' padding by sides, and AVE_EXC_PAD, which it called AVE_TF before:
 * an average over the pixels of the image alone.
 */
import {
  enumeration,
  type Message,
  optional,
  optionalEnumeration,
  repeated,
  scalar,
} from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, type PlanInput } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { depthWindow, engine, listOf, perAxis, sidePadding, sidePads, stridesAndPads } from './spatial.ts';

const poolingParameter = {
  pool: enumeration(1, { MAX: 0, AVE: 1, STOCHASTIC: 2, AVE_EXC_PAD: 3, AVE_TF: 1003 }, 'MAX'),
  kernel_size: repeated('uint32', 2),
  stride: repeated('uint32', 3),
  pad: repeated('uint32', 4),
  kernel_h: optional('uint32', 5),
  kernel_w: optional('uint32', 6),
  stride_h: optional('uint32', 7),
  stride_w: optional('uint32', 8),
  pad_h: optional('uint32', 9),
  pad_w: optional('uint32', 10),
  engine: engine(11),
  global_pooling: scalar('bool', 12, false),
  round_mode: optionalEnumeration(13, { CEIL: 0, FLOOR: 1 }),
  ceil_mode: optional('bool', 1013),
  ...sidePadding,
  ...depthWindow,
};

type PoolingInput = PlanInput<typeof poolingParameter>;

export interface PoolingAxis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  /** At the end of the image; default: `pad`. */
  readonly padAfter?: number;
}

type PooledAxis = PoolingAxis & ReturnType<typeof pooledAxis>;

/**
 * Outputs along one axis, and the padding behind the image with which rounding down gives as many.
 * `clips`: whether any axis is padded; only then Caffe drops a window that starts behind the image, on every axis.
 * `overhang`: how far the last window reaches behind the padded image, 0 if it does not.
 */
export function pooledAxis(axis: PoolingAxis, rounding: 'CEIL' | 'FLOOR', clips: boolean) {
  const { size, kernel, stride, pad, padAfter = pad } = axis;
  const steps = (size + pad + padAfter - kernel) / stride;
  let outputs = (rounding === 'CEIL' ? Math.ceil(steps) : Math.floor(steps)) + 1;
  if (clips && (outputs - 1) * stride >= size + pad) outputs--;
  const reach = (outputs - 1) * stride + kernel - pad;
  return { outputs, padEnd: Math.max(0, reach - size), overhang: Math.max(0, reach - size - padAfter) };
}

export const pooling = defineLayer({
  types: ['Pooling', 'NdPooling', 'Pooling3D'],
  block: { name: 'pooling_param', fields: poolingParameter },
  tops: [1, 2],
  signal: 'passes',
  plan(input) {
    const { param, bottom, layer, refuse } = input;
    if (bottom.shape.length < 3 || bottom.shape.length > 5) {
      throw refuse(`wants images of 3 to 5 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    if (param.pool === 'STOCHASTIC') throw refuse('pools at random (STOCHASTIC), which OpenVINO cannot');
    const axes = pooledAxes(input);
    const shape = [...bottom.shape.slice(0, 2), ...axes.map((axis) => axis.outputs)];
    const withMask = layer.tops.length === 2;
    if (param.pool === 'MAX') {
      return { build: (build) => emitMaximum(build, bottom, axes, shape, withMask) };
    }
    if (withMask) throw refuse('has two tops; only MAX pooling has a second one, the mask', 'input');
    const emitMean = param.pool === 'AVE' ? emitAverage : emitAverageOfImage;
    return { build: (build) => [emitMean(build, bottom, axes, shape)] };
  },
});

function roundingOf(param: Message<typeof poolingParameter>, refuse: PoolingInput['refuse']) {
  const { round_mode: round, ceil_mode: ceil } = param;
  const wanted = ceil === undefined ? undefined : ceil ? 'CEIL' : 'FLOOR';
  if (round !== undefined && wanted !== undefined && round !== wanted) {
    throw refuse(`has round_mode ${round} and ceil_mode ${ceil}, which contradict one another`, 'input');
  }
  return round ?? wanted ?? 'CEIL';
}

function pooledAxes(input: PoolingInput): PooledAxis[] {
  const { param, bottom, refuse } = input;
  const sizes = bottom.shape.slice(2);
  const { kernel, strides, begin, end } = windowOf(input, sizes);
  const clips = [...begin, ...end].some((pad) => pad > 0);
  if (param.global_pooling && clips) throw refuse('has both global_pooling and a pad', 'input');
  const rounding = roundingOf(param, refuse);
  return kernel.map((size, axis) => {
    const given = {
      size: sizes[axis] ?? 0,
      kernel: size,
      stride: strides[axis] ?? 1,
      pad: begin[axis] ?? 0,
      padAfter: end[axis] ?? 0,
    };
    if (given.pad >= size)
      throw refuse(`has a pad of ${given.pad}, not smaller than its kernel of ${size}`, 'input');
    const pooled = param.pad_type === 1 ? sameAxis(given) : pooledAxis(given, rounding, clips);
    if (pooled.outputs < 1) {
      throw refuse(
        `has a kernel of [${kernel}] that is larger than its padded bottom [${bottom.shape}]`,
        'input',
      );
    }
    if ((pooled.outputs - 1) * given.stride - given.pad >= given.size) {
      throw refuse(
        `has windows without a single pixel (kernel ${size}, stride ${given.stride}); Caffe's result is undefined`,
      );
    }
    return { ...given, ...pooled };
  });
}

/** TensorFlow's SAME: as many outputs as strides begin in the image, whatever the rounding. */
function sameAxis({ size, stride, kernel, pad }: PoolingAxis): ReturnType<typeof pooledAxis> {
  const outputs = Math.ceil(size / stride);
  return { outputs, padEnd: Math.max(0, (outputs - 1) * stride + kernel - pad - size), overhang: 0 };
}

function windowOf({ param, refuse }: PoolingInput, sizes: readonly number[]) {
  const { kernel_h, kernel_w, kernel_depth: depth } = param;
  const kernelList = listOf(param.kernel_size, param.kernel_shape);
  if (param.global_pooling && (kernelList[0] ?? kernel_h ?? kernel_w ?? depth) !== undefined) {
    throw refuse('has both global_pooling and a kernel', 'input');
  }
  const along = (spelling: Parameters<typeof perAxis>[0]): number[] =>
    perAxis(spelling, sizes.length, refuse);
  const kernel = param.global_pooling
    ? sizes
    : along({ field: 'kernel_size', list: kernelList, h: kernel_h, w: kernel_w, depth, least: 1 });
  const { strides, pads } = stridesAndPads(param, along);
  return { kernel, strides, ...sidePads(param, pads, { sizes, extents: kernel, strides }, refuse) };
}

const windowsOf = (axes: readonly PooledAxis[]) =>
  ({
    strides: axes.map((axis) => axis.stride),
    kernel: axes.map((axis) => axis.kernel),
    rounding_type: 'floor',
    auto_pad: 'explicit',
  }) as const;

function emitMaximum(
  build: Build,
  bottom: Value,
  axes: readonly PooledAxis[],
  shape: readonly number[],
  withMask: boolean,
): readonly Value[] {
  const attributes = {
    ...windowsOf(axes),
    pads_begin: axes.map((axis) => axis.pad),
    pads_end: axes.map((axis) => axis.padEnd),
  };
  if (!withMask) return [build.emit({ type: 'MaxPool', attributes, inputs: [bottom], shape })];
  const [pooled, mask] = build.emitAll({
    type: 'MaxPool',
    opset: 'opset8',
    attributes: { ...attributes, dilations: axes.map(() => 1), index_element_type: 'i32', axis: 2 },
    inputs: [bottom],
    outputs: [{ shape }, { shape, elementType: 'i32' }],
  });
  if (pooled === undefined || mask === undefined) throw new TypeError('MaxPool-8 has two outputs');
  // A blob holds floats, in Caffe positions too.
  const positions = emitUnary(build, 'Convert', mask, {
    attributes: { destination_type: 'f32' },
    suffix: 'mask',
  });
  return [pooled, positions];
}

/** Over the pixels of the image in each window, without its padding. */
function emitAverageOfImage(
  { emit }: Build,
  bottom: Value,
  axes: readonly PooledAxis[],
  shape: readonly number[],
): Value {
  const attributes = {
    ...windowsOf(axes),
    pads_begin: axes.map((axis) => axis.pad),
    pads_end: axes.map((axis) => axis.padEnd),
    'exclude-pad': true,
  };
  return emit({ type: 'AvgPool', attributes, inputs: [bottom], shape });
}

function emitAverage(
  build: Build,
  bottom: Value,
  axes: readonly PooledAxis[],
  shape: readonly number[],
): Value {
  const { emit, constant } = build;
  const pads = axes.map((axis) => axis.pad);
  const ends = axes.map((axis) => axis.padAfter ?? axis.pad);
  if ([...pads, ...ends].every((pad) => pad === 0)) return emitAverageOfImage(build, bottom, axes, shape);
  const shared = windowsOf(axes);
  if (axes.every((axis) => axis.overhang === 0)) {
    const padsEnd = axes.map((axis) => axis.padEnd);
    const attributes = { ...shared, pads_begin: pads, pads_end: padsEnd, 'exclude-pad': false };
    return emit({ type: 'AvgPool', attributes, inputs: [bottom], shape });
  }
  // The padding counts for the divisor, what lies behind it does not: OpenVINO's op knows only one kind, so the
  // zeros that count become part of the image.
  const before = constant('pad/size', int64Tensor([axes.length + 2], [0, 0, ...pads]));
  const behind =
    pads.join() === ends.join()
      ? before
      : constant('pad/end', int64Tensor([axes.length + 2], [0, 0, ...ends]));
  const image = emit(
    {
      type: 'Pad',
      attributes: { pad_mode: 'constant' },
      inputs: [bottom, before, behind, constant('pad/value', floatTensor([], [0]))],
      shape: [
        ...bottom.shape.slice(0, 2),
        ...axes.map((axis, index) => axis.size + axis.pad + (ends[index] ?? 0)),
      ],
    },
    'pad',
  );
  const attributes = {
    ...shared,
    pads_begin: axes.map(() => 0),
    pads_end: axes.map((axis) => axis.overhang),
    'exclude-pad': true,
  };
  return emit({ type: 'AvgPool', attributes, inputs: [image], shape });
}
