/**
 * The part of Caffe's proto that every network uses, as data: names, numbers, types, defaults.
 * Source: src/caffe/proto/caffe.proto of BVLC/caffe. What one layer type alone reads (`convolution_param`) stands in
 * that layer's file under layers/.
 */
import {
  bytesField,
  enumeration,
  floats,
  message,
  optional,
  optionalEnumeration,
  raw,
  repeated,
  repeatedEnumeration,
  repeatedMessage,
  scalar,
} from './message.ts';
import { v1LayerTypes } from './v1.ts';

const phases = { TRAIN: 0, TEST: 1 } as const;

export const BlobShape = { dim: repeated('int64', 1) };

export const BlobProto = {
  shape: message(7, BlobShape),
  data: floats(5, 4),
  double_data: floats(8, 8),
  // NVIDIA's fork (NVCaffe from 0.16 on, DIGITS) and OpenCV's shrinkCaffeModel: numbers of any width as bytes.
  raw_data_type: optionalEnumeration(10, { DOUBLE: 0, FLOAT: 1, FLOAT16: 2, INT: 3, UINT: 4 }),
  raw_data: bytesField(12),
  // Before BlobShape (2014) every blob was num x channels x height x width.
  num: optional('int32', 1),
  channels: optional('int32', 2),
  height: optional('int32', 3),
  width: optional('int32', 4),
};

export const FillerParameter = {
  type: scalar('string', 1, 'constant'),
  value: scalar('float', 2, 0),
  min: scalar('float', 3, 0),
  max: scalar('float', 4, 1),
  mean: scalar('float', 5, 0),
  std: scalar('float', 6, 1),
  sparse: scalar('int32', 7, -1),
  variance_norm: enumeration(8, { FAN_IN: 0, FAN_OUT: 1, AVERAGE: 2 }, 'FAN_IN'),
};

const NetState = {
  phase: optionalEnumeration(1, phases),
  level: scalar('int32', 2, 0),
  stage: repeated('string', 3),
};

const NetStateRule = {
  phase: optionalEnumeration(1, phases),
  min_level: optional('int32', 2),
  max_level: optional('int32', 3),
  stage: repeated('string', 4),
  not_stage: repeated('string', 5),
};

/**
 * Every parameter block of BVLC's LayerParameter, and of the forks whose layers are known here (SSD, Intel, NVIDIA, SegNet,
 * PSPNet, Fast R-CNN): no mistake on any layer, even one that does not read it.
 */
export const knownParameterBlocks: ReadonlySet<string> = new Set(
  `transform_param loss_param accuracy_param argmax_param batch_norm_param bias_param
  clip_param concat_param contrastive_loss_param convolution_param crop_param data_param
  dropout_param dummy_data_param eltwise_param elu_param embed_param exp_param
  flatten_param hdf5_data_param hdf5_output_param hinge_loss_param image_data_param infogain_loss_param
  inner_product_param input_param log_param lrn_param memory_data_param mvn_param
  parameter_param pooling_param power_param prelu_param python_param recurrent_param
  reduction_param relu_param reshape_param scale_param sigmoid_param softmax_param
  spp_param slice_param swish_param tanh_param threshold_param tile_param
  window_data_param annotated_data_param bn_param detection_evaluate_param detection_output_param
  interp_param multibox_loss_param norm_param permute_param prior_box_param proposal_param
  relu6_param roi_pooling_param shuffle_channel_param smooth_l1_loss_param upsample_param
  video_data_param dense_image_data_param lstm_param reverse_param transpose_param unpooling_param selu_param
  psroi_pooling_param reorg_param reorg_yolo_param region_yolo_param region_param
  ctc_decoder_param grn_param normalize_bbox_param hard_sigmoid_param resample_param
  pixel_shuffle_param pixelshuffle_param pad_param resize_bilinear_param resize_nearest_neighbor_param
  correlation_param roi_align_param st_param l2_normalization_param matmul_param nn_upsample_param padding_param`.split(
    /\s+/,
  ),
);

/**
 * Fields of forks' protos, in any block or in the layer itself, that choose how something is computed, trained or shown
 * and not what: algorithms (Intel, NVIDIA), learning, logging.
 */
export const harmlessFields: ReadonlySet<string> = new Set(
  `engine conv_algorithm cudnn_convolution_algo_seeker cudnn_math_override forward_type backward_type
  forward_math backward_math weights_math default_forward_type default_backward_type
  momentum moving_average_fraction frozen update_global_stats stats_batch_size lr_mult decay_mult
  weight_filler bias_filler filler scale_filler shift_filler slope_filler stable_prod_grad
  need_backward need_back_prop strict_dim debug debug_info visualize visualize_threshold save_file
  quantization_param mn_grad_compress_param mn_param largest_minibatch icnet weight_fixed dis_mode gen_mode`.split(
    /\s+/,
  ),
);

const common = {
  name: (number: number) => scalar('string', number, ''),
  bottom: (number: number) => repeated('string', number),
  top: (number: number) => repeated('string', number),
  blobs: (number: number) => repeatedMessage(number, BlobProto),
  include: (number: number) => repeatedMessage(number, NetStateRule),
  exclude: (number: number) => repeatedMessage(number, NetStateRule),
};

const shareModes = { STRICT: 0, PERMISSIVE: 1 } as const;

const ParamSpec = {
  name: scalar('string', 1, ''),
  share_mode: enumeration(2, shareModes, 'STRICT'),
  lr_mult: optional('float', 3),
  decay_mult: optional('float', 4),
};

export const LayerParameter = {
  name: common.name(1),
  type: scalar('string', 2, ''),
  bottom: common.bottom(3),
  top: common.top(4),
  phase: optionalEnumeration(10, phases),
  loss_weight: repeated('float', 5),
  param: repeatedMessage(6, ParamSpec),
  blobs: common.blobs(7),
  propagate_down: repeated('bool', 11),
  include: common.include(8),
  exclude: common.exclude(9),
};

/** The format before `layer` (2014): enum types, and other field numbers. */
export const V1LayerParameter = {
  name: common.name(4),
  type: enumeration(5, v1LayerTypes, 'NONE'),
  bottom: common.bottom(2),
  top: common.top(3),
  loss_weight: repeated('float', 35),
  param: repeated('string', 1001),
  blob_share_mode: repeatedEnumeration(1002, shareModes),
  blobs_lr: repeated('float', 7),
  weight_decay: repeated('float', 8),
  blobs: common.blobs(6),
  include: common.include(32),
  exclude: common.exclude(33),
};

/** What a caffemodel of the format before that (V0Layer) has in its field 1 of every V1 layer; its text is upgraded in v0.ts. */
export const V0LayerParameter = {
  name: common.name(1),
  blobs: common.blobs(50),
};

export const NetParameter = {
  name: scalar('string', 1, ''),
  input: repeated('string', 3),
  input_shape: repeatedMessage(8, BlobShape),
  input_dim: repeated('int64', 4),
  force_backward: scalar('bool', 5, false),
  state: message(6, NetState),
  debug_info: scalar('bool', 7, false),
  layer: raw(100),
  layers: raw(2),
};
