/** Every layer type that can be converted, and those that a deployed net has no use for. */
import type { VinobenchError } from '../../../shared/errors.ts';
import type { CaffeLayer } from '../caffe/caffeModel.ts';
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
import { type LayerDefinition, refuseLayer } from './definition.ts';
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
import { log } from './log.ts';
import { logSoftmax } from './logSoftmax.ts';
import { lrn } from './lrn.ts';
import { lstm, lstmUnit } from './lstm.ts';
import { mish } from './mish.ts';
import { mvn } from './mvn.ts';
import { normalize } from './normalize.ts';
import { parameter } from './parameter.ts';
import { permute } from './permute.ts';
import { pooling } from './pooling.ts';
import { power } from './power.ts';
import { prelu } from './prelu.ts';
import { priorBox } from './priorBox.ts';
import { priorBoxClustered } from './priorBoxClustered.ts';
import { proposal } from './proposal.ts';
import { psroiPooling } from './psroiPooling.ts';
import { python } from './python.ts';
import { reduction } from './reduction.ts';
import { regionYolo } from './regionYolo.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { reorg } from './reorg.ts';
import { reshape } from './reshape.ts';
import { reverse } from './reverse.ts';
import { rnn } from './rnn.ts';
import { roiPooling } from './roiPooling.ts';
import { scale } from './scale.ts';
import { selu } from './selu.ts';
import { shuffleChannel } from './shuffleChannel.ts';
import { sigmoid } from './sigmoid.ts';
import { silence } from './silence.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
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
  parameter,
  permute,
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
  reshape,
  reverse,
  rnn,
  roiPooling,
  scale,
  selu,
  shuffleChannel,
  sigmoid,
  silence,
  slice,
  softmax,
  split,
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

const otherUses: ReadonlyMap<string, string> = new Map([
  ['Accuracy', 'only tells how good the training is'],
  ['DetectionEvaluate', 'only tells how good the training is'],
  ['HDF5Output', 'only writes a file'],
  ['BoxAnnotatorOHEM', 'only chooses what the training learns from'],
]);

/** Why a type has no place in a deployed net; undefined when it may have one. */
export const reasonToDrop = (type: string): string | undefined =>
  /Loss(?:Layer|OHEM)?$/.test(type) ? 'a loss is only for training' : otherUses.get(type);

/** BVLC's losses, so that a slip in one of them is seen. */
const losses =
  `ContrastiveLoss EuclideanLoss HingeLoss InfogainLoss MultinomialLogisticLoss SigmoidCrossEntropyLoss
  SoftmaxWithLoss`.split(/\s+/);

function ofForks(types: string, why: string): [string, string][] {
  const remedy = 'Replace it by known layers, or cut the net off before it and run that part in your program';
  return types.split(' ').map((type) => [type, `${why}. ${remedy}`]);
}

/** Layers of Caffe and its forks that are known and cannot be converted; the reasons go on after the layer's name. */
const refusals: ReadonlyMap<string, string> = new Map([
  [
    'Filter',
    "is of Caffe and cannot be converted: how many images are left depends on the data, and an IR has fixed shapes. Cut the net off before it (make its bottoms the net's outputs) and filter in your program",
  ],
  ...ofForks(
    'Correlation Correlation1D FlowWarp Resample ChannelNorm DataAugmentation FlowAugmentation',
    "is of FlowNet's Caffe and cannot be converted",
  ),
  ...ofForks('MultiStageMeanfield', 'is of CRF-RNN and cannot be converted: it filters the image itself'),
  ...ofForks('SpatialTransformer', 'samples the image where the data say, and cannot be converted'),
  ...ofForks(
    'Local LocalConvolution LocallyConnected',
    'has other weights for each pixel, and cannot be converted: OpenVINO has no such operation',
  ),
  ...ofForks(
    'ConvolutionRistretto DeconvolutionRistretto FcRistretto LRNRistretto',
    "simulates Ristretto's quantization and cannot be converted: give the net before Ristretto and calibrate it here",
  ),
  ...ofForks(
    'EvalDetection ImResize Nms YoloDetectionOutput Yolov3DetectionOutput',
    'is a step behind the network and cannot be converted',
  ),
  ...ofForks(
    'ROIAlign L2Normalization NormalizeLayer NNUpsample Resize Padding MatMul',
    'is of forks that compute different things under this name, and cannot be converted',
  ),
]);

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
