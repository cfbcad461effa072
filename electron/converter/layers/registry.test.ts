import { describe, expect, test } from 'vitest';
import { parseCaffe } from '../caffe/caffeModel.ts';
import { lower } from '../lower.ts';
import { fillerWeights } from '../weights/fillerWeights.ts';
import { refusals } from './refusals.ts';
import { layerDefinition, layerTypes, reasonToDrop } from './registry.ts';

/** What REGISTER_LAYER_CLASS and REGISTER_LAYER_CREATOR of BVLC/caffe name (src/caffe/layers, src/caffe/layer_factory.cpp). */
const ofCaffe =
  `AbsVal Accuracy ArgMax BatchNorm BatchReindex Bias BNLL Clip Concat ContrastiveLoss Convolution Crop Data
  Deconvolution Dropout DummyData Eltwise ELU Embed EuclideanLoss Exp Filter Flatten HDF5Data HDF5Output HingeLoss Im2col
  ImageData InfogainLoss InnerProduct Input Log LRN LSTM LSTMUnit MemoryData MultinomialLogisticLoss MVN Parameter Pooling
  Power PReLU Python Reduction ReLU Reshape RNN Scale Sigmoid SigmoidCrossEntropyLoss Silence Slice Softmax
  SoftmaxWithLoss Split SPP Swish TanH Threshold Tile WindowData`.split(/\s+/);

const refused = (type: string): string => {
  const net = `input: "data" input_shape { dim: 1 } layer { name: "odd" type: "${type}" bottom: "data" top: "x" }`;
  try {
    lower(
      parseCaffe(net, 'net.prototxt'),
      fillerWeights(1, () => 1),
    );
  } catch (error) {
    return String(error);
  }
  return 'converted';
};

describe("every layer type of BVLC's Caffe", () => {
  test.each(ofCaffe)('%s is converted, left out of a deployed net, or refused with its reason', (type) => {
    const ways = [layerDefinition(type) !== undefined, reasonToDrop(type) !== undefined];
    if (ways.includes(true)) expect(ways.filter(Boolean)).toHaveLength(1);
    else expect(refused(type)).toMatch(/cannot be converted|runs Python code/);
  });

  test.each(ofCaffe)('%s is what a slip of the pen in it was meant as', (type) => {
    if (type.length < 5) return;
    expect(refused(`${type}${type.at(-1)}`)).toContain(`Did you mean ${type}?`);
  });
});

/** What the Caffe front end of OpenVINO's Model Optimizer knew last (openvino-dev 2023.3, openvino/tools/mo/front/caffe). */
const ofModelOptimizer =
  `ArgMax Axpy BatchNorm Binarization BN Concat Convolution ConvolutionBinary Crop CTCGreedyDecoder Deconvolution
  DetectionOutput Dropout Eltwise ELU Flatten GRN InnerProduct Input Interp LRN MVN Normalize Permute Pooling Power PReLU
  PriorBox PriorBoxClustered Proposal PSROIPooling Python RegionYolo ReLU ReLU6 ReorgYolo Resample Reshape ROIPooling Scale
  ShuffleChannel Sigmoid Slice Softmax Split TanH Tile`.split(/\s+/);

describe("every layer type of the Model Optimizer's Caffe front end", () => {
  test.each(ofModelOptimizer)('%s is converted, or refused with its reason', (type) => {
    const reason = refusals.get(type);
    if (layerDefinition(type) === undefined) expect(refused(type)).toContain(reason ?? 'a reason');
    else expect(reason).toBeUndefined();
  });
});

test('no type has two definitions', () => {
  expect(new Set(layerTypes()).size).toBe(layerTypes().length);
  for (const type of layerTypes()) expect(reasonToDrop(type)).toBeUndefined();
});
