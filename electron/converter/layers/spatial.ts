/** Kernel, stride, pad and dilation of convolutions and poolings, in any of the ways Caffe lets a file write them. */
import {
  type Field,
  type Fields,
  type Message,
  message,
  optional,
  raw,
  repeated,
  scalar,
} from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { PlanInput } from './definition.ts';

/** Which code computes a layer: every fork has other names, none changes the result. */
export const engine = (number: number): Field<unknown> => raw(number);

/**
 * ConvolutionParameter of caffe.proto, which Deconvolution and the depthwise convolutions read, too. Of forks: DeepLab's
 * `hole` is `dilation`; Intel's `relu` and `negative_slope` stand for a ReLU behind the layer.
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

function spelled({ list, h, w, fallback }: Spelling, axes: number): number[] | 'both' | undefined {
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
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

export function convolutionGeometry(
  param: Message<typeof convolutionParameter>,
  axes: number,
  refuse: PlanInput<Fields>['refuse'],
): Geometry {
  const along = (spelling: Spelling): number[] => perAxis(spelling, axes, refuse);
  const { kernel_size: sizes, kernel_h, kernel_w, stride, stride_h, stride_w, pad, pad_h, pad_w } = param;
  const holes = { list: param.hole, h: param.hole_h, w: param.hole_w };
  const dilated =
    param.dilation.length > 0
      ? { field: 'dilation', list: param.dilation, h: undefined, w: undefined }
      : { field: 'hole', ...holes };
  return {
    kernel: along({ field: 'kernel_size', list: sizes, h: kernel_h, w: kernel_w, least: 1 }),
    strides: along({ field: 'stride', list: stride, h: stride_h, w: stride_w, fallback: 1, least: 1 }),
    pads: along({ field: 'pad', list: pad, h: pad_h, w: pad_w, fallback: 0, least: 0 }),
    dilations: along({ ...dilated, fallback: 1, least: 1 }),
  };
}
