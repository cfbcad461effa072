/**
 * ResizeBilinear and ResizeNearestNeighbor of TensorFlow (resize_bilinear_layer.cpp, resize_nearest_neighbor_layer.cpp of
 * synopsys-caffe): the size is given or is the bottom's times a scale, rounded down; data_format says where height and width are,
 * NHWC by default. Resample of FlowNet (resample_layer.cu of lmb-freiburg/flownet2), which Intel's converter knew, too:
 * enlarged, with centres of pixels on centres. NNUpsample (nn_upsample_layer.cpp of a fork of
 * 2016, which caffe2onnx knows, too) repeats each pixel.
 */
import { enumeration, optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer } from './definition.ts';

/** A scale may be anything, infinite, too. */
const isSize = (length: number): boolean => Number.isInteger(length) && length >= 1 && length < 2 ** 31;

interface Resizing {
  readonly axes: readonly number[];
  readonly size: readonly number[];
  readonly mode: 'nearest' | 'linear_onnx';
  readonly coordinates: 'align_corners' | 'asymmetric' | 'half_pixel';
  readonly rounding: 'floor' | 'round_prefer_ceil' | 'round_prefer_floor';
}

const resizeParameter = {
  align_corners: scalar('bool', 1, false),
  output_height: optional('int32', 2),
  output_width: optional('int32', 3),
  data_format: scalar('string', 4, 'NHWC'),
  scale_height: scalar('float', 5, 1),
  scale_width: scalar('float', 6, 1),
  half_pixel_centers: scalar('bool', 7, false),
};

const resizing = (type: string, block: string, mode: Resizing['mode']) =>
  defineLayer({
    types: [type],
    block: { name: block, fields: resizeParameter },
    signal: 'passes',
    plan({ param, bottom, refuse }) {
      const { shape } = bottom;
      const { data_format: format, align_corners: aligned, half_pixel_centers: centred } = param;
      if (shape.length !== 4)
        throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
      if (format !== 'NHWC' && format !== 'NCHW') throw refuse(`has the data_format ${format}`);
      if (aligned && centred) throw refuse('has both align_corners and half_pixel_centers', 'input');
      if (mode === 'nearest' && centred)
        throw refuse('has half_pixel_centers, which is known only for ResizeBilinear');
      const axes = format === 'NHWC' ? [1, 2] : [2, 3];
      const [high = 1, wide = 1] = axes.map((axis) => shape[axis] ?? 1);
      const size = [
        param.output_height ?? Math.floor(Math.fround(high * Math.fround(param.scale_height))),
        param.output_width ?? Math.floor(Math.fround(wide * Math.fround(param.scale_width))),
      ];
      if (!size.every(isSize)) throw refuse(`makes [${size}] of [${shape}]`, 'input');
      const coordinates = aligned ? 'align_corners' : centred ? 'half_pixel' : 'asymmetric';
      const rounding = aligned ? 'round_prefer_ceil' : 'floor';
      return { build: (build) => [emitResized(build, bottom, { axes, size, mode, coordinates, rounding })] };
    },
  });

export const resizeBilinear = resizing('ResizeBilinear', 'resize_bilinear_param', 'linear_onnx');

export const resizeNearest = resizing('ResizeNearestNeighbor', 'resize_nearest_neighbor_param', 'nearest');

export const nnUpsample = defineLayer({
  types: ['NNUpsample'],
  block: { name: 'nn_upsample_param', fields: { resize: scalar('uint32', 1, 2) } },
  signal: 'passes',
  plan({ param: { resize }, bottom, refuse }) {
    const { shape } = bottom;
    if (shape.length !== 4)
      throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
    if (resize < 1) throw refuse('has a resize of 0', 'input');
    const size = shape.slice(2).map((side) => side * resize);
    return {
      build: (build) => [
        emitResized(build, bottom, {
          axes: [2, 3],
          size,
          mode: 'nearest',
          coordinates: 'asymmetric',
          rounding: 'floor',
        }),
      ],
    };
  },
});

export const resample = defineLayer({
  types: ['Resample'],
  block: {
    name: 'resample_param',
    fields: {
      width: optional('uint32', 1),
      height: optional('uint32', 2),
      type: enumeration(3, { NEAREST: 1, LINEAR: 2, CUBIC: 3, AREA: 4 }, 'LINEAR'),
      // Only of an image that gets smaller.
      antialias: scalar('bool', 4, true),
      factor: scalar('float', 5, 1),
    },
  },
  bottoms: [1, 2],
  signal: 'passes',
  plan({ param: { width, height, type, factor }, bottom, bottoms: [, like], refuse }) {
    const { shape } = bottom;
    if (shape.length !== 4)
      throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
    if (type === 'CUBIC' || type === 'AREA')
      throw refuse(`resamples by ${type}; NEAREST and LINEAR can be converted`);
    const [high = 1, wide = 1] = shape.slice(2);
    const size = like?.shape.slice(2) ?? [
      height ?? Math.floor(high * factor),
      width ?? Math.floor(wide * factor),
    ];
    if (!size.every(isSize)) throw refuse(`makes [${size}] of [${shape}]`, 'input');
    const [rows = 0, columns = 0] = size;
    if (rows < high || columns < wide) {
      throw refuse(`makes its bottom smaller ([${shape}] to [${size}]); only enlarging can be converted`);
    }
    if (type === 'NEAREST' && (rows % high !== 0 || columns % wide !== 0)) {
      throw refuse(`repeats pixels of [${shape}] to [${size}]; only whole factors can be converted`);
    }
    const mode = type === 'NEAREST' ? 'nearest' : 'linear_onnx';
    const coordinates = type === 'NEAREST' ? 'asymmetric' : 'half_pixel';
    return {
      build: (build) => [
        emitResized(build, bottom, { axes: [2, 3], size, mode, coordinates, rounding: 'floor' }),
      ],
    };
  },
});

function emitResized(
  { emit, constant }: Build,
  bottom: Value,
  { axes, size, mode, coordinates, rounding }: Resizing,
): Value {
  const { shape } = bottom;
  const target = shape.map((dim, axis) => (axes.includes(axis) ? (size[axes.indexOf(axis)] ?? 1) : dim));
  if (target.join() === shape.join()) return bottom;
  const scales = axes.map((axis, index) => (size[index] ?? 1) / (shape[axis] ?? 1));
  const inputs = [
    bottom,
    constant('size', int64Tensor([2], size)),
    constant('scales', floatTensor([2], scales)),
    constant('axes', int64Tensor([2], axes)),
  ];
  const attributes = {
    mode,
    shape_calculation_mode: 'sizes',
    coordinate_transformation_mode: coordinates,
    nearest_mode: rounding,
    antialias: false,
    pads_begin: [0],
    pads_end: [0],
    cube_coeff: -0.75,
  };
  return emit({ type: 'Interpolate', opset: 'opset4', attributes, inputs, shape: target });
}
