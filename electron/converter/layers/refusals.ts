/**
 * Layers of Caffe and its forks that are known and cannot be converted: type -> the
 * reason and the way out, as the rest of a sentence that begins with the layer's name.
 */
const cutOff =
  "Cut the net off before it (make its bottoms the net's outputs) and run that part in your program";

const detects = `decodes boxes and chooses among them in a way of its fork that OpenVINO has no operation for. ${cutOff}`;

const compares =
  'compares two maps at many displacements, which OpenVINO has no operation for: nets of optical flow with it cannot be converted';

const flowNet = "is of FlowNet's Caffe and cannot be converted";

const meanField = `refines a segmentation by mean-field steps of a conditional random field, which OpenVINO has no operation for. ${cutOff}`;

const local =
  'has separate weights for every place of its bottom, which OpenVINO has no operation for: replace it by a Convolution or an InnerProduct';

const aligns =
  'samples regions between pixels, and forks disagree on how many samples and whether their mean or maximum counts: convert the framework in which the net was trained, or use ROIPooling';

const ambiguous =
  'is a name that forks give to different things: write what it computes with known layers, or cut the net off before it';

const quantised =
  'computes in the quantised numbers of its fork: give the file before quantisation, and let Vinobench calibrate INT8';

export const refusals: ReadonlyMap<string, string> = new Map([
  [
    'Filter',
    `is of Caffe and cannot be converted: how many images are left depends on the data, and an IR has fixed shapes. ${cutOff.replace('run that part', 'filter')}`,
  ],
  ['Correlation', compares],
  ['Correlation1D', compares],
  ['FlowWarp', 'moves a map along a flow that the net finds, which cannot be converted'],
  ['ChannelNorm', flowNet],
  ['DataAugmentation', flowNet],
  ['FlowAugmentation', flowNet],
  ['NormalizeLayer', ambiguous],
  ['Resize', ambiguous],
  ['MultiStageMeanfield', meanField],
  ['DenseCRF', meanField],
  ['Local', local],
  ['LocalConvolution', local],
  ['LocallyConnected', local],
  ['PSROIAlign', aligns],
  ['YoloDetectionOutput', detects],
  ['Yolov3DetectionOutput', detects],
  ['FSRDetectionOutput', detects],
  ['BoxOutput', detects],
  ['DetectionOutputExtended', detects],
  [
    'EvalDetection',
    'compares detections with labels, which is no part of a deployed network: cut the net off before it',
  ],
  ['ImResize', `resizes maps for OpenPose's own program. ${cutOff}`],
  ['Nms', `finds the peaks of maps for OpenPose's own program. ${cutOff}`],
  ['CTCBeamSearchDecoder', `searches for the best sequence, which depends on the data. ${cutOff}`],
  ['ConvolutionRistretto', quantised],
  ['DeconvolutionRistretto', quantised],
  ['LRNRistretto', quantised],
  ['FcRistretto', quantised],
  ['FixedNeuron', quantised],
  ['ConvolutionBinary', 'has weights of one bit each in the way of its fork, which cannot be converted'],
  ['Binarization', 'makes one bit of each number for a ConvolutionBinary, which cannot be converted'],
]);
