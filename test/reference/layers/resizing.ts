/**
 * Layers that change the size of images. Sources: the layer's .cpp in src/caffe/layers of synopsys-caffe if not named.
 */
import { bottom, type LayerCall, type LayerFunction } from '../layer.ts';
import { at, imageOf, type Tensor, zeros } from '../tensor.ts';
import { indicesOf, offsetOf } from './windows.ts';

/** PyTorch's pixel_shuffle (arXiv:1609.05158) */
export const pixelShuffle: LayerFunction = (call) => {
  const own = call.parameters.block('pixelshuffle_param');
  const block = own.has('upscale_factor') ? own : call.parameters.block('pixel_shuffle_param');
  const factor = block.number('upscale_factor', 1);
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const fewer = channels / (factor * factor);
  const result = zeros([batch, fewer, height * factor, width * factor]);
  let index = 0;
  for (const [image = 0, channel = 0, y = 0, x = 0] of indicesOf(result.shape)) {
    const from = channel * factor * factor + (y % factor) * factor + (x % factor);
    const place = [image, from, Math.floor(y / factor), Math.floor(x / factor)];
    result.data[index++] = at(input.data, offsetOf(place, input.shape) ?? -1);
  }
  return [result];
};

/** pad_layer.cpp */
export const pad: LayerFunction = (call) => {
  const parameters = call.parameters.block('pad_param');
  const paddings = parameters.numbers('paddings');
  const input = bottom(call);
  const result = zeros(
    input.shape.map((size, axis) => size + at(paddings, 2 * axis) + at(paddings, 2 * axis + 1)),
  );
  let index = 0;
  for (const place of indicesOf(result.shape)) {
    const from = place.map((step, axis) => step - at(paddings, 2 * axis));
    const offset = offsetOf(from, input.shape);
    result.data[index++] =
      offset === undefined ? parameters.number('constant_values', 0) : at(input.data, offset);
  }
  return [result];
};

/** Where a pixel of the result lies in the input, along one axis. */
type Place = (index: number, from: number, into: number) => number;

/** Each pixel of the result by the weights of the pixels around its place; axes are those of height and width. */
function resized(
  input: Tensor,
  axes: readonly number[],
  size: readonly number[],
  place: Place,
  nearest?: (value: number) => number,
): Tensor {
  const shape = input.shape.map((dim, axis) => (axes.includes(axis) ? at(size, axes.indexOf(axis)) : dim));
  const result = zeros(shape);
  let index = 0;
  for (const target of indicesOf(shape)) {
    const taps = axes.map((axis) => {
      const last = at(input.shape, axis) - 1;
      const where = Math.max(0, place(at(target, axis), last + 1, at(shape, axis)));
      if (nearest) return [{ pixel: Math.min(nearest(where), last), share: 1 }];
      const low = Math.min(Math.floor(where), last);
      const share = Math.min(where - low, 1);
      return [
        { pixel: low, share: 1 - share },
        { pixel: Math.min(low + 1, last), share },
      ];
    });
    let sum = 0;
    for (const high of taps[0] ?? []) {
      for (const wide of taps[1] ?? []) {
        const from = target.map((step, axis) =>
          axis === axes[0] ? high.pixel : axis === axes[1] ? wide.pixel : step,
        );
        sum += high.share * wide.share * at(input.data, offsetOf(from, input.shape) ?? -1);
      }
    }
    result.data[index++] = sum;
  }
  return result;
}

const corners: Place = (index, from, into) => (into > 1 ? (index * (from - 1)) / (into - 1) : 0);
const scaled: Place = (index, from, into) => (index * from) / into;
const centres: Place = (index, from, into) => ((index + 0.5) * from) / into - 0.5;

/** resize_bilinear_layer.cpp, resize_nearest_neighbor_layer.cpp: TensorFlow's */
const tensorflow = (call: LayerCall, block: string, nearest: boolean): Tensor[] => {
  const parameters = call.parameters.block(block);
  const input = bottom(call);
  const axes = parameters.text('data_format', 'NHWC') === 'NHWC' ? [1, 2] : [2, 3];
  const [high, wide] = [at(input.shape, at(axes, 0)), at(input.shape, at(axes, 1))];
  const size = [
    parameters.number('output_height', Math.floor(high * parameters.number('scale_height', 1))),
    parameters.number('output_width', Math.floor(wide * parameters.number('scale_width', 1))),
  ];
  const aligned = parameters.flag('align_corners', false);
  const place = aligned ? corners : parameters.flag('half_pixel_centers', false) ? centres : scaled;
  const rounding = aligned ? Math.round : Math.floor;
  return [resized(input, axes, size, place, nearest ? rounding : undefined)];
};

export const resizeBilinear: LayerFunction = (call) => tensorflow(call, 'resize_bilinear_param', false);
export const resizeNearest: LayerFunction = (call) => tensorflow(call, 'resize_nearest_neighbor_param', true);

/** resample_layer.cu of lmb-freiburg/flownet2, enlarging */
export const resample: LayerFunction = (call) => {
  const parameters = call.parameters.block('resample_param');
  const input = bottom(call);
  const [, , high, wide] = imageOf(input);
  const factor = parameters.number('factor', 1);
  const size = call.bottoms[1]?.shape.slice(2) ?? [
    parameters.number('height', Math.floor(high * factor)),
    parameters.number('width', Math.floor(wide * factor)),
  ];
  const nearest = parameters.text('type', 'LINEAR') === 'NEAREST';
  return [resized(input, [2, 3], size, centres, nearest ? Math.round : undefined)];
};

/** st_layer.cpp of openvinotoolkit/training_toolbox_caffe, with the map that its GPU code puts together of file and bottom */
export const spatialTransformer: LayerFunction = (call) => {
  const parameters = call.parameters.block('st_param');
  const [input, theta] = [bottom(call), bottom(call, 1)];
  const [batch, channels, height, width] = imageOf(input);
  const [rows, columns] = [parameters.number('output_H', height), parameters.number('output_W', width)];
  const names = [1, 2].flatMap((row) => [1, 2, 3].map((column) => `theta_${row}_${column}`));
  const own = names.filter((name) => !parameters.has(name)).length;
  const result = zeros([batch, channels, rows, columns]);
  let index = 0;
  for (const [image = 0, channel = 0, s = 0, t = 0] of indicesOf(result.shape)) {
    let next = image * own;
    const map = names.map((name) =>
      parameters.has(name) ? parameters.number(name, 0) : at(theta.data, next++),
    );
    const point = [(s / rows) * 2 - 1, (t / columns) * 2 - 1, 1];
    const moved = (row: number): number =>
      point.reduce((sum, value, column) => sum + value * at(map, 3 * row + column), 0);
    const [x, y] = [((moved(0) + 1) / 2) * height, ((moved(1) + 1) / 2) * width];
    let sum = 0;
    for (const m of [Math.floor(x), Math.floor(x) + 1]) {
      for (const n of [Math.floor(y), Math.floor(y) + 1]) {
        const from = offsetOf([image, channel, m, n], input.shape);
        if (from === undefined) continue;
        sum += Math.max(0, 1 - Math.abs(x - m)) * Math.max(0, 1 - Math.abs(y - n)) * at(input.data, from);
      }
    }
    result.data[index++] = sum;
  }
  return [result];
};

/** nn_upsample_layer.cpp: each pixel repeated along both sides */
export const nnUpsample: LayerFunction = (call) => {
  const factor = call.parameters.block('nn_upsample_param').number('resize', 2);
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const result = zeros([batch, channels, height * factor, width * factor]);
  let index = 0;
  for (const [image = 0, channel = 0, y = 0, x = 0] of indicesOf(result.shape)) {
    const plane = (image * channels + channel) * height * width;
    result.data[index++] = at(input.data, plane + Math.floor(y / factor) * width + Math.floor(x / factor));
  }
  return [result];
};

/** padding_layer.cpp of two forks, of whose fields a layer has those of one */
export const padding: LayerFunction = (call) => {
  const parameters = call.parameters.block('padding_param');
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const side = (all: string, ...names: string[]): number => {
    const given = ['pad', all, ...names].map((name) => parameters.number(name, 0));
    return given.find((value) => value > 0) ?? 0;
  };
  const [top, below] = [side('pad_h', 'pad_h_top', 'pad_t'), side('pad_h', 'pad_h_bottom', 'pad_b')];
  const [left, right] = [side('pad_w', 'pad_w_left', 'pad_l'), side('pad_w', 'pad_w_right', 'pad_r')];
  const result = zeros([batch, channels, height + top + below, width + left + right]);
  let index = 0;
  for (const [image = 0, channel = 0, y = 0, x = 0] of indicesOf(result.shape)) {
    const [row, column] = [y - top, x - left];
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    const place = ((image * channels + channel) * height + row) * width + column;
    result.data[index++] = isInside ? at(input.data, place) : parameters.number('pad_value', 0);
  }
  return [result];
};
