/** Kernel, stride, pad and dilation of convolutions and poolings, in any of the ways Caffe lets a file write them. */
import { type Fields, message, optional, optionalEnumeration, repeated, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { PlanInput } from './definition.ts';

export const engines = { DEFAULT: 0, CAFFE: 1, CUDNN: 2 } as const;

/** ConvolutionParameter of caffe.proto; Deconvolution reads the same. */
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
  engine: optionalEnumeration(15, engines),
  axis: scalar('int32', 16, 1),
  force_nd_im2col: scalar('bool', 17, false),
  dilation: repeated('uint32', 18),
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
