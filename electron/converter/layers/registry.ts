/** Every layer type that can be converted, and those that a deployed net has no use for. */
import type { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Removal } from '../../../shared/models/removal.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { refuseLayer } from '../caffe/refuseLayer.ts';
import { didYouMean } from '../caffe/spelling.ts';
import { absVal } from './absVal.ts';
import { argMax } from './argMax.ts';
import { axpy } from './axpy.ts';
import { batchNorm } from './batchNorm.ts';
import { batchReindex } from './batchReindex.ts';
import { bias } from './bias.ts';
import { bn } from './bn.ts';
import { bnll } from './bnll.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { convolution } from './convolution.ts';
import { crop } from './crop.ts';
import { ctcGreedyDecoder } from './ctcGreedyDecoder.ts';
import { data } from './data.ts';
import { deconvolution } from './deconvolution.ts';
import type { LayerDefinition } from './definition.ts';
import { depthwiseConvolution } from './depthwiseConvolution.ts';
import { detectionOutput } from './detectionOutput.ts';
import { dropout } from './dropout.ts';
import { dummyData } from './dummyData.ts';
import { eltwise } from './eltwise.ts';
import { elu } from './elu.ts';
import { embed } from './embed.ts';
import { exp } from './exp.ts';
import { flatten } from './flatten.ts';
import { forkLstm } from './forkLstm.ts';
import { grn } from './grn.ts';
import { hardSigmoid } from './hardSigmoid.ts';
import { hardSwish } from './hardSwish.ts';
import { im2col } from './im2col.ts';
import { innerProduct } from './innerProduct.ts';
import { input } from './input.ts';
import { interp } from './interp.ts';
import { l2Normalization } from './l2Normalization.ts';
import { log } from './log.ts';
import { logSoftmax } from './logSoftmax.ts';
import { lrn } from './lrn.ts';
import { lstm, lstmUnit } from './lstm.ts';
import { matMul } from './matMul.ts';
import { mish } from './mish.ts';
import { mvn } from './mvn.ts';
import { normalize } from './normalize.ts';
import { pad } from './pad.ts';
import { padding } from './padding.ts';
import { parameter } from './parameter.ts';
import { permute } from './permute.ts';
import { pixelShuffle } from './pixelShuffle.ts';
import { pooling } from './pooling.ts';
import { power } from './power.ts';
import { prelu } from './prelu.ts';
import { priorBox } from './priorBox.ts';
import { priorBoxClustered } from './priorBoxClustered.ts';
import { proposal } from './proposal.ts';
import { psroiPooling } from './psroiPooling.ts';
import { python } from './python.ts';
import { reduction } from './reduction.ts';
import { refusals } from './refusals.ts';
import { regionYolo } from './regionYolo.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { reorg } from './reorg.ts';
import { reshape } from './reshape.ts';
import { nnUpsample, resample, resizeBilinear, resizeNearest } from './resize.ts';
import { reverse } from './reverse.ts';
import { rnn } from './rnn.ts';
import { roiAlign } from './roiAlign.ts';
import { roiPooling } from './roiPooling.ts';
import { scale } from './scale.ts';
import { selu } from './selu.ts';
import { shuffleChannel } from './shuffleChannel.ts';
import { sigmoid } from './sigmoid.ts';
import { silence } from './silence.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { spatialTransformer } from './spatialTransformer.ts';
import { split } from './split.ts';
import { spp } from './spp.ts';
import { swish } from './swish.ts';
import { tanh } from './tanh.ts';
import { threshold } from './threshold.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { unpooling } from './unpooling.ts';
import { upsample } from './upsample.ts';

const definitions: readonly LayerDefinition[] = [
  absVal,
  argMax,
  axpy,
  batchNorm,
  batchReindex,
  bias,
  bn,
  bnll,
  clip,
  concat,
  convolution,
  crop,
  ctcGreedyDecoder,
  data,
  deconvolution,
  depthwiseConvolution,
  detectionOutput,
  dropout,
  dummyData,
  eltwise,
  elu,
  embed,
  exp,
  flatten,
  forkLstm,
  grn,
  hardSigmoid,
  hardSwish,
  im2col,
  innerProduct,
  input,
  interp,
  log,
  logSoftmax,
  lrn,
  lstm,
  lstmUnit,
  mish,
  mvn,
  normalize,
  pad,
  padding,
  parameter,
  permute,
  pixelShuffle,
  pooling,
  power,
  prelu,
  priorBox,
  priorBoxClustered,
  proposal,
  psroiPooling,
  python,
  reduction,
  regionYolo,
  relu,
  relu6,
  reorg,
  resample,
  reshape,
  resizeBilinear,
  resizeNearest,
  nnUpsample,
  l2Normalization,
  matMul,
  reverse,
  rnn,
  roiAlign,
  roiPooling,
  scale,
  selu,
  shuffleChannel,
  sigmoid,
  silence,
  slice,
  softmax,
  split,
  spatialTransformer,
  spp,
  swish,
  tanh,
  threshold,
  tile,
  transpose,
  unpooling,
  upsample,
];

const byType: ReadonlyMap<string, LayerDefinition> = new Map(
  definitions.flatMap((definition) => definition.types.map((type) => [type, definition] as const)),
);

export const layerDefinition = (type: string): LayerDefinition | undefined => byType.get(type);

export const layerTypes = (): string[] => [...byType.keys()].sort();

const otherUses: ReadonlyMap<string, Removal> = new Map([
  ['Accuracy', { kind: 'measures-training' }],
  ['DetectionEvaluate', { kind: 'measures-training' }],
  ['SegAccuracy', { kind: 'measures-training' }],
  ['HDF5Output', { kind: 'writes-file' }],
  ['MatWrite', { kind: 'writes-file' }],
  ['BoxAnnotatorOHEM', { kind: 'chooses-for-training' }],
]);

/** Why a type has no place in a deployed net; undefined when it may have one. */
export const reasonToDrop = (type: string): Removal | undefined =>
  /Loss(?:Layer|OHEM)?$/.test(type) ? { kind: 'loss' } : otherUses.get(type);

/** BVLC's losses, so that a slip in one of them is seen. */
const losses =
  `ContrastiveLoss EuclideanLoss HingeLoss InfogainLoss MultinomialLogisticLoss SigmoidCrossEntropyLoss
  SoftmaxWithLoss`.split(/\s+/);

/** `unsupported`, for a layer of a type that is not in the registry. */
export function unknownType(layer: CaffeLayer): VinobenchError {
  const { type } = layer;
  const refusal = refusals.get(type);
  if (refusal !== undefined) return refuseLayer(layer, refusal);
  const meant = didYouMean(type, [...byType.keys(), ...refusals.keys(), ...otherUses.keys(), ...losses]);
  return meant === undefined
    ? refuseLayer(
        layer,
        "is of an unknown type: neither BVLC's Caffe nor a fork known here has it. Replace it by known layers that compute the same, or cut the net off before it",
      )
    : refuseLayer(
        layer,
        `is of an unknown layer type ${type}. Did you mean ${meant}`,
        'unsupported',
        layer.line,
        '?',
      );
}
