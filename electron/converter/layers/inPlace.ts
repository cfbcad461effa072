/**
 * What becomes of a layer whose top is its bottom, by the code of BVLC's Caffe (src/caffe/layers, CPU). Most layers that
 * keep the shape read each number before they write it; some read their bottom again after the first numbers of the top
 * are written, so they compute something else; a few refuse (CHECK_NE(top[0], bottom[0])).
 */
import type { LayerNote } from '../../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';

export type InPlace =
  | { readonly kind: 'computes' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'overwrites'; readonly because: Overwriting };

type Overwriting = Extract<LayerNote, { kind: 'overwrites-bottom' }>['because'];

export const computesInPlace: InPlace = { kind: 'computes' };

const listed = (types: string): ReadonlySet<string> => new Set(types.split(/\s+/));

/** Of BVLC, then of forks. */
const computing = listed(
  `ReLU PReLU ELU Sigmoid TanH Power Exp Log BNLL Threshold Dropout SpatialDropout Swish Clip Softmax BatchNorm Scale Bias MVN Concat
  Slice Tile Silence
  ReLU6 LogSoftmax Normalize NormalizeBBox BN HSwish Hswish HardSwish Hardswish HSigmoid Hsigmoid HardSigmoid
  Hardsigmoid Mish SELU SeLu Softplus`,
);

const refusing = listed('AbsVal Reshape Flatten Split');

/** @param planned what the layer's definition says, where it depends on more than the type. */
export function inPlaceOf({ type }: CaffeLayer, planned: InPlace | undefined): InPlace {
  if (planned !== undefined) return planned;
  if (computing.has(type)) return computesInPlace;
  if (refusing.has(type)) return { kind: 'refused' };
  return { kind: 'overwrites', because: 'writes-before-read' };
}
