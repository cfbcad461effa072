/** Kernel, stride, pad and dilation of convolutions and poolings, in any of the ways Caffe lets a file write them. */
import {
  enumeration,
  type Field,
  type Fields,
  type Message,
  message,
  optional,
  raw,
  repeated,
  scalar,
} from '../caffe/message.ts';
import { BlobShape, FillerParameter } from '../caffe/schema.ts';
import type { PlanInput } from './definition.ts';

/** Which code computes a layer: every fork has other names, none changes the result. */
export const engine = (number: number): Field<unknown> => raw(number);

/**
 * Padding of Synopsys' TensorFlow converter (foss-for-synopsys-dwc-arc-processors/synopsys-caffe): a number for each side of
 * an image, or `pad_type: 1`, TensorFlow's SAME. Neither is combined with a `pad` above 0.
 */
export const sidePadding = {
  pad_type: scalar('uint32', 1101, 0),
  pad_l: optional('int32', 1102),
  pad_r: optional('int32', 1103),
  pad_t: optional('int32', 1104),
  pad_b: optional('int32', 1105),
};

/** Windows of more than two axes: C3D's (facebook/C3D v1.0) depth before the image's, chuckcho/video-caffe's lists. */
export const depthWindow = {
  kernel_depth: optional('uint32', 1201),
  temporal_stride: optional('uint32', 1202),
  temporal_pad: optional('uint32', 1203),
  kernel_shape: message(1204, BlobShape),
  stride_shape: message(1205, BlobShape),
  pad_shape: message(1206, BlobShape),
};

/**
 * ConvolutionParameter of caffe.proto, which Deconvolution and the depthwise convolutions read, too. Of forks: DeepLab's
 * `hole` is `dilation`; Intel's `relu` and `negative_slope` stand for a ReLU behind the layer; `fuse_type` of its OpenCL
 * Caffe and `fusion_type` of its CPU one name the layers that are computed with it.
 */
export const convolutionParameter = {
  num_output: optional('uint32', 1),
  bias_term: scalar('bool', 2, true),
  pad: repeated('uint32', 3),
  kernel_size: repeated('uint32', 4),
  group: scalar('uint32', 5, 1),
  stride: repeated('uint32', 6),
  weight_filler: message(7, FillerParameter),
  bias_filler: message(8, FillerParameter),
  pad_h: optional('uint32', 9),
  pad_w: optional('uint32', 10),
  kernel_h: optional('uint32', 11),
  kernel_w: optional('uint32', 12),
  stride_h: optional('uint32', 13),
  stride_w: optional('uint32', 14),
  engine: engine(15),
  axis: scalar('int32', 16, 1),
  force_nd_im2col: scalar('bool', 17, false),
  dilation: repeated('uint32', 18),
  relu: scalar('bool', 19, false),
  negative_slope: scalar('float', 20, 0),
  hole: repeated('uint32', 1018),
  hole_h: optional('uint32', 1019),
  hole_w: optional('uint32', 1020),
  fusion_type: enumeration(21, { UNFUSED: 0, SUM_FUSION: 1 }, 'UNFUSED'),
  fuse_type: enumeration(
    1021,
    {
      UNFUSED: 0,
      FUSED_CONV_RELU: 1,
      FUSED_CONV_MAX_POOLING_RELU: 2,
      FUSED_CONV_ELTWISE: 3,
      FUSED_CONV_ELTWISE_RELU: 4,
      FUSED_CONV_PRELU: 1005,
      FUSED_CONV_ELTWISE_PRELU: 1006,
    },
    'UNFUSED',
  ),
  ...sidePadding,
  ...depthWindow,
};

interface Spelling {
  readonly field: string;
  /** One for all axes, or one an axis. */
  readonly list: readonly number[];
  readonly h: number | undefined;
  readonly w: number | undefined;
  /** When nothing is given; without it something must be. */
  readonly fallback?: number;
  readonly least: number;
  /** Of the first of three axes, where the others have one number (C3D). */
  readonly depth?: number | undefined;
}

/** One number a spatial axis. */
export function perAxis(spelling: Spelling, axes: number, refuse: PlanInput<Fields>['refuse']): number[] {
  const { field, list, h, w, fallback, least } = spelling;
  const values = spelled(spelling, axes);
  if (values === 'both') throw refuse(`gives "${field}" both for all axes and by _h and _w`, 'input');
  if (values === undefined) {
    if (h !== undefined || w !== undefined) {
      throw refuse(`gives only one of the _h and _w of "${field}" or has not two spatial axes`, 'input');
    }
    if (list.length > 0)
      throw refuse(`gives ${list.length} values of "${field}" for ${axes} spatial axes`, 'input');
    if (fallback === undefined) throw refuse(`has no "${field}"`, 'input');
    return new Array<number>(axes).fill(fallback);
  }
  if (values.some((value) => value < least)) throw refuse(`has a "${field}" smaller than ${least}`, 'input');
  return values;
}

function spelled({ list, h, w, fallback, depth }: Spelling, axes: number): number[] | 'both' | undefined {
  if (depth !== undefined) {
    const [high = fallback, wide = high] = h === undefined && w === undefined ? list : [h, w];
    return high === undefined || wide === undefined || axes !== 3 || list.length > 1
      ? undefined
      : [depth, high, wide];
  }
  if (h !== undefined || w !== undefined) {
    if (list.length > 0) return 'both';
    const high = h ?? fallback;
    const wide = w ?? fallback;
    return high === undefined || wide === undefined || axes !== 2 ? undefined : [high, wide];
  }
  const [first] = list;
  if (first === undefined) return undefined;
  if (list.length === 1) return new Array<number>(axes).fill(first);
  return list.length === axes ? [...list] : undefined;
}

/** One number a spatial axis each. */
export interface Geometry {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** Before the image. */
  readonly pads: readonly number[];
  /** Behind it. */
  readonly padsEnd: readonly number[];
  readonly dilations: readonly number[];
}

type Refuse = PlanInput<Fields>['refuse'];

/** The list of a field, under whichever name: `kernel_size` several times, or `kernel_shape { dim ... }`. */
export const listOf = (
  list: readonly number[],
  shape: Message<typeof BlobShape> | undefined,
): readonly number[] => (list.length > 0 ? list : (shape?.dim ?? []));

/**
 * Padding before and behind the image.
 * @param sizes of the image: SAME depends on them.
 * @param same undefined where a layer has no SAME.
 */
export function sidePads(
  param: Message<typeof sidePadding>,
  pads: readonly number[],
  same: {
    readonly sizes: readonly number[];
    readonly extents: readonly number[];
    readonly strides: readonly number[];
  },
  refuse: Refuse,
): { readonly begin: readonly number[]; readonly end: readonly number[] } {
  const { pad_type: type, pad_l: left = 0, pad_r: right = 0, pad_t: top = 0, pad_b: bottom = 0 } = param;
  const sides = [left, right, top, bottom];
  const padded = pads.some((pad) => pad > 0);
  if (type > 1) throw refuse(`has pad_type ${type}; only 0 (Caffe's) and 1 (TensorFlow's SAME) are known`);
  if (sides.some((pad) => pad < 0)) throw refuse(`has a pad of [${sides}], below 0`);
  const given = [padded, sides.some((pad) => pad > 0), type === 1].filter(Boolean);
  if (given.length > 1)
    throw refuse(
      'gives its padding in more than one of pad, pad_type and pad_l, pad_r, pad_t, pad_b',
      'input',
    );
  if (type === 1) {
    const along = same.sizes.map((size, axis) => {
      const stride = same.strides[axis] ?? 1;
      return Math.max(0, (same.extents[axis] ?? 1) - (size % stride === 0 ? stride : size % stride));
    });
    const begin = along.map((total) => Math.floor(total / 2));
    return { begin, end: along.map((total, axis) => total - (begin[axis] ?? 0)) };
  }
  if (sides.every((pad) => pad === 0)) return { begin: pads, end: pads };
  if (pads.length !== 2) throw refuse('gives pad_l, pad_r, pad_t, pad_b without two spatial axes', 'input');
  return { begin: [top, left], end: [bottom, right] };
}

type StrideFields = Pick<
  Message<typeof convolutionParameter>,
  | 'stride'
  | 'stride_shape'
  | 'stride_h'
  | 'stride_w'
  | 'temporal_stride'
  | 'pad'
  | 'pad_shape'
  | 'pad_h'
  | 'pad_w'
  | 'temporal_pad'
  | 'kernel_depth'
>;

/** Of a window with a depth, C3D's files leave the stride and padding along it out: 1 and 0. */
export function stridesAndPads(
  param: StrideFields,
  along: (spelling: Spelling) => number[],
): { readonly strides: number[]; readonly pads: number[] } {
  const { stride_h, stride_w, pad_h, pad_w } = param;
  const deep = param.kernel_depth !== undefined;
  const strides = along({
    field: 'stride',
    list: listOf(param.stride, param.stride_shape),
    h: stride_h,
    w: stride_w,
    depth: param.temporal_stride ?? (deep ? 1 : undefined),
    fallback: 1,
    least: 1,
  });
  const pads = along({
    field: 'pad',
    list: listOf(param.pad, param.pad_shape),
    h: pad_h,
    w: pad_w,
    depth: param.temporal_pad ?? (deep ? 0 : undefined),
    fallback: 0,
    least: 0,
  });
  return { strides, pads };
}

/** @param sizes of the bottom, or undefined for a layer that has no `pad_type: 1`. */
export function convolutionGeometry(
  param: Message<typeof convolutionParameter>,
  axes: number,
  refuse: Refuse,
  sizes?: readonly number[],
): Geometry {
  const along = (spelling: Spelling): number[] => perAxis(spelling, axes, refuse);
  const { kernel_h, kernel_w } = param;
  const holes = { list: param.hole, h: param.hole_h, w: param.hole_w };
  const dilated =
    param.dilation.length > 0
      ? { field: 'dilation', list: param.dilation, h: undefined, w: undefined }
      : { field: 'hole', ...holes };
  const kernel = along({
    field: 'kernel_size',
    list: listOf(param.kernel_size, param.kernel_shape),
    h: kernel_h,
    w: kernel_w,
    depth: param.kernel_depth,
    least: 1,
  });
  const { strides, pads } = stridesAndPads(param, along);
  const dilations = along({ ...dilated, fallback: 1, least: 1 });
  if (param.pad_type === 1 && (sizes === undefined || dilations.some((dilation) => dilation > 1))) {
    throw refuse('has pad_type 1 (SAME), which is known only for a convolution without dilation');
  }
  const { begin, end } = sidePads(param, pads, { sizes: sizes ?? [], extents: kernel, strides }, refuse);
  return { kernel, strides, pads: begin, padsEnd: end, dilations };
}
