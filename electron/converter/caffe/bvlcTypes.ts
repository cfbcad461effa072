/** The layer types that BVLC's Caffe registers (REGISTER_LAYER_CLASS in src/caffe/layers and layer_factory.cpp). */
const bvlcTypes: ReadonlySet<string> = new Set(
  `AbsVal Accuracy ArgMax BatchNorm BatchReindex Bias BNLL Clip Concat ContrastiveLoss Convolution Crop Data
  Deconvolution Dropout DummyData Eltwise ELU Embed EuclideanLoss Exp Filter Flatten HDF5Data HDF5Output HingeLoss
  Im2col ImageData InfogainLoss InnerProduct Input Log LRN LSTM LSTMUnit MemoryData MultinomialLogisticLoss MVN
  Parameter Pooling Power PReLU Python Reduction ReLU Reshape RNN Scale Sigmoid SigmoidCrossEntropyLoss Silence Slice
  Softmax SoftmaxWithLoss Split SPP Swish TanH Threshold Tile WindowData`.split(/\s+/),
);

export const isBvlcType = (type: string): boolean => bvlcTypes.has(type);
