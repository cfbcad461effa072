/** Layer type -> what it computes. */
import type { LayerFunction } from './layer.ts';
import * as activation from './layers/activation.ts';
import * as arithmetic from './layers/arithmetic.ts';
import * as convolution from './layers/convolution.ts';
import { detectionOutput, priorBox } from './layers/detection.ts';
import * as normalisation from './layers/normalisation.ts';
import { pooling, upsample } from './layers/pooling.ts';
import { lstm } from './layers/recurrent.ts';
import { proposal, roiPooling } from './layers/regions.ts';
import * as shape from './layers/shape.ts';

export const referenceLayers: Readonly<Record<string, LayerFunction>> = {
  AbsVal: activation.absVal,
  ArgMax: arithmetic.argMax,
  Axpy: arithmetic.axpy,
  BN: normalisation.bn,
  BNLL: activation.bnll,
  BatchNorm: normalisation.batchNorm,
  Bias: normalisation.bias,
  Clip: activation.clip,
  Concat: shape.concat,
  Convolution: convolution.convolutionLayer,
  ConvolutionDepthwise: convolution.depthwiseConvolution,
  Crop: shape.crop,
  Deconvolution: convolution.deconvolution,
  DepthwiseConvolution: convolution.depthwiseConvolution,
  DetectionOutput: detectionOutput,
  Dropout: shape.identity,
  ELU: activation.elu,
  Eltwise: arithmetic.eltwise,
  Embed: convolution.embed,
  Exp: activation.exp,
  Flatten: shape.flatten,
  InnerProduct: convolution.innerProduct,
  Input: shape.input,
  Interp: arithmetic.interp,
  LRN: normalisation.lrn,
  LSTM: lstm,
  Log: activation.log,
  LogSoftmax: normalisation.logSoftmax,
  MVN: normalisation.mvn,
  Normalize: normalisation.normalize,
  PReLU: activation.prelu,
  Permute: shape.permute,
  Pooling: pooling,
  Power: activation.power,
  PriorBox: priorBox,
  Proposal: proposal,
  ROIPooling: roiPooling,
  ReLU: activation.relu,
  ReLU6: activation.relu6,
  Reduction: arithmetic.reduction,
  Reshape: shape.reshape,
  Scale: normalisation.scale,
  ShuffleChannel: shape.shuffleChannel,
  Sigmoid: activation.sigmoid,
  Silence: shape.silence,
  Slice: shape.slice,
  Softmax: normalisation.softmax,
  Split: shape.split,
  Swish: activation.swish,
  TanH: activation.tanh,
  Threshold: activation.threshold,
  Tile: shape.tile,
  Upsample: upsample,
};
