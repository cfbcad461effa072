/**
 * Layers that move numbers and compute none. Sources: the layer's .cpp in src/caffe/layers of BVLC/caffe if not named.
 */
import { sides } from '../../support/caffeNet.ts';
import { around0, bottom, type LayerFunction, type Parameters } from '../layer.ts';
import { around, at, axisOf, sizeOf, type Tensor, viewAs, zeros } from '../tensor.ts';

export const identity: LayerFunction = (call) => [bottom(call)];
export const split: LayerFunction = (call) => call.tops.map(() => bottom(call));
export const silence: LayerFunction = () => [];

const shapeOf = (parameters: Parameters): number[] => parameters.numbers('dim');

/** input_layer.cpp: a shape a top, or one for all */
export const input: LayerFunction = (call) => {
  const shapes = call.parameters.block('input_param').blocks('shape').map(shapeOf);
  return call.tops.map((top, index) => call.input(top, shapes[index] ?? shapes[0] ?? []));
};

/** dummy_data_layer.cpp; in a file without another input it stands for what the caller gives */
export const dummyData: LayerFunction = (call) => {
  const parameters = call.parameters.block('dummy_data_param');
  const [shape] = parameters.blocks('shape');
  const legacy = ['num', 'channels', 'height', 'width'].map((side) => parameters.number(side, 1));
  return call.tops.map((top) => call.input(top, shape ? shapeOf(shape) : legacy));
};

/** Layers that read a training set: the first top is an input of the size that the crop or the block gives, if any */
export const data: LayerFunction = (call) => {
  const name =
    Object.keys(call.parameters.message).find((field) => field.endsWith('data_param')) ?? 'data_param';
  const [source, transform] = [call.parameters.block(name), call.parameters.block('transform_param')];
  const crop = transform.number('crop_size', source.number('crop_size', 0));
  const height = crop || source.number('new_height', source.number('height', 0));
  const width = crop || source.number('new_width', source.number('width', 0));
  const channels = source.number('channels', source.flag('is_color', true) ? 3 : 1);
  const [top] = call.tops;
  if (top === undefined || height === 0 || width === 0) return [];
  return [call.input(top, [source.number('batch_size', 1), channels, height, width])];
};

/** Part of one axis, from `start` (inclusive) to `end`. */
function slicedAlong(source: Tensor, axis: number, start: number, end: number): Tensor {
  const { outer, along, inner } = around(source.shape, axis);
  if (start < 0 || end > along || end <= start)
    throw new Error(`${start} to ${end} of [${source.shape}] along ${axis}`);
  const result = zeros(source.shape.map((dim, index) => (index === axis ? end - start : dim)));
  const row = (end - start) * inner;
  for (let group = 0; group < outer; group++) {
    const from = (group * along + start) * inner;
    result.data.set(source.data.subarray(from, from + row), group * row);
  }
  return result;
}

/** concat_layer.cpp */
export const concat: LayerFunction = (call) => {
  const parameters = call.parameters.block('concat_param');
  const first = bottom(call);
  const axis = axisOf(first, parameters.number('concat_dim', parameters.number('axis', 1)));
  const total = call.bottoms.reduce((sum, { shape }) => sum + at(shape, axis), 0);
  const result = zeros(first.shape.map((dim, index) => (index === axis ? total : dim)));
  const { outer, inner } = around(result.shape, axis);
  let start = 0;
  for (const { shape, data } of call.bottoms) {
    const row = at(shape, axis) * inner;
    for (let group = 0; group < outer; group++) {
      result.data.set(data.subarray(group * row, (group + 1) * row), group * total * inner + start * inner);
    }
    start += at(shape, axis);
  }
  return [result];
};

/** slice_layer.cpp: at the given points, else in equal parts */
export const slice: LayerFunction = (call) => {
  const parameters = call.parameters.block('slice_param');
  const source = bottom(call);
  const axis = axisOf(source, parameters.number('slice_dim', parameters.number('axis', 1)));
  const size = at(source.shape, axis);
  const points = parameters.numbers('slice_point');
  const equal = call.tops.slice(1).map((_, index) => ((index + 1) * size) / call.tops.length);
  const edges = [0, ...(points.length > 0 ? points : equal), size];
  return call.tops.map((_, index) => slicedAlong(source, axis, at(edges, index), at(edges, index + 1)));
};

/** crop_layer.cpp: axes from `axis` on get the second bottom's size, from the offset on */
export const crop: LayerFunction = (call) => {
  const parameters = call.parameters.block('crop_param');
  const [source, like] = [bottom(call), bottom(call, 1)];
  const axis = axisOf(source, parameters.number('axis', 2));
  const offsets = parameters.numbers('offset');
  let result = source;
  for (let dim = axis; dim < source.shape.length; dim++) {
    const offset = offsets.length === 1 ? at(offsets, 0) : (offsets[dim - axis] ?? 0);
    result = slicedAlong(result, dim, offset, offset + at(like.shape, dim));
  }
  return [result];
};

/** reshape_layer.cpp: 0 copies the dimension, -1 takes what is left, axes outside axis .. axis + num_axes stay */
export const reshape: LayerFunction = (call) => {
  const parameters = call.parameters.block('reshape_param');
  const source = bottom(call);
  const rank = source.shape.length;
  const given = parameters.number('axis', 0);
  const start = given < 0 ? rank + given + 1 : given;
  const count = parameters.number('num_axes', -1);
  const end = count === -1 ? rank : start + count;
  const dims = shapeOf(parameters.block('shape')).map((dim, index) =>
    dim === 0 ? at(source.shape, start + index) : dim,
  );
  const shape = [...source.shape.slice(0, start), ...dims, ...source.shape.slice(end)];
  const known = sizeOf(shape.filter((dim) => dim !== -1));
  return [
    viewAs(
      source,
      shape.map((dim) => (dim === -1 ? source.data.length / known : dim)),
    ),
  ];
};

/** flatten_layer.cpp */
export const flatten: LayerFunction = (call) => {
  const parameters = call.parameters.block('flatten_param');
  const source = bottom(call);
  const axis = axisOf(source, parameters.number('axis', 1));
  const end = axisOf(source, parameters.number('end_axis', -1)) + 1;
  const joined = sizeOf(source.shape.slice(axis, end));
  return [viewAs(source, [...source.shape.slice(0, axis), joined, ...source.shape.slice(end)])];
};

function permuted(source: Tensor, order: readonly number[]): Tensor {
  const result = zeros(order.map((axis) => at(source.shape, axis)));
  const strides = source.shape.map((_, axis) => sizeOf(source.shape.slice(axis + 1)));
  result.data.forEach((_, index) => {
    let [rest, place] = [index, 0];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const dim = at(result.shape, axis);
      place += (rest % dim) * at(strides, at(order, axis));
      rest = Math.floor(rest / dim);
    }
    result.data[index] = at(source.data, place);
  });
  return result;
}

/** permute_layer.cpp of weiliu89/caffe (ssd); axes that are not named follow in their own order */
export const permute: LayerFunction = (call) => {
  const source = bottom(call);
  const named = call.parameters.block('permute_param').numbers('order');
  const rest = source.shape.map((_, axis) => axis).filter((axis) => !named.includes(axis));
  return [permuted(source, [...named, ...rest])];
};

/** shuffle_channel_layer.cpp of farmingyard/ShuffleNet: [group, channels / group] is transposed */
export const shuffleChannel: LayerFunction = (call) => {
  const source = bottom(call);
  const [batch = 1, channels = 1, ...image] = source.shape;
  const group = call.parameters.block('shuffle_channel_param').number('group', 1);
  const split = viewAs(source, [batch, group, channels / group, sizeOf(image)]);
  return [viewAs(permuted(split, [0, 2, 1, 3]), source.shape)];
};

/** tile_layer.cpp: the axis repeated as a whole */
export const tile: LayerFunction = (call) => {
  const parameters = call.parameters.block('tile_param');
  const source = bottom(call);
  const axis = axisOf(source, parameters.number('axis', 1));
  const tiles = parameters.number('tiles', 1);
  const { along, inner } = around(source.shape, axis);
  const row = along * inner;
  const result = zeros(source.shape.map((dim, index) => (index === axis ? dim * tiles : dim)));
  result.data.forEach((_, index) => {
    result.data[index] = at(source.data, Math.floor(index / (row * tiles)) * row + (index % row));
  });
  return [result];
};

/** parameter_layer.hpp: the top is what is learned */
export const parameter: LayerFunction = (call) => [
  call.learn(shapeOf(call.parameters.block('parameter_param').block('shape')), around0(1)),
];

/** batch_reindex_layer.cpp: image i of the top is image order[i] of the first bottom */
export const batchReindex: LayerFunction = (call) => {
  const [source, order] = [bottom(call), bottom(call, 1)];
  const size = sizeOf(source.shape.slice(1));
  const result = zeros([order.data.length, ...source.shape.slice(1)]);
  order.data.forEach((image, index) => {
    result.data.set(source.data.subarray(image * size, (image + 1) * size), index * size);
  });
  return [result];
};

/** im2col_layer.cpp: top[n, (c kh + i) kw + j, y, x] = bottom[n, c, y stride - pad + i dilation, ...], 0 in the padding */
export const im2col: LayerFunction = (call) => {
  const { message } = call.parameters.block('convolution_param');
  const source = bottom(call);
  const [batch = 1, channels = 1, height = 1, width = 1] = source.shape;
  const kernel = sides(message, 'kernel_size', 'kernel', 1);
  const stride = sides(message, 'stride', 'stride', 1);
  const pad = sides(message, 'pad', 'pad', 0);
  const dilation = sides(message, 'dilation', 'dilation', 1);
  const extent = (size: number, side: 0 | 1): number =>
    // C++ divides towards 0
    Math.trunc((size + 2 * pad[side] - dilation[side] * (kernel[side] - 1) - 1) / stride[side]) + 1;
  const [rows, columns] = [extent(height, 0), extent(width, 1)];
  const result = zeros([batch, channels * kernel[0] * kernel[1], rows, columns]);
  result.data.forEach((_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns) % rows];
    const pixel = Math.floor(index / (columns * rows)) % (kernel[0] * kernel[1]);
    const plane = Math.floor(index / (columns * rows * kernel[0] * kernel[1]));
    const row = y * stride[0] - pad[0] + Math.floor(pixel / kernel[1]) * dilation[0];
    const column = x * stride[1] - pad[1] + (pixel % kernel[1]) * dilation[1];
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    result.data[index] = inside ? at(source.data, (plane * height + row) * width + column) : 0;
  });
  return [result];
};

/** reverse_layer.cpp of CTPN: one axis turned round */
export const reverse: LayerFunction = (call) => {
  const source = bottom(call);
  const { along, inner } = around(source.shape, call.parameters.block('reverse_param').number('axis', 0));
  const data = source.data.map((_, index) => {
    const place = Math.floor(index / inner) % along;
    return at(source.data, index + (along - 1 - 2 * place) * inner);
  });
  return [{ shape: source.shape, data }];
};

/** transpose_layer.cpp of CTPN: axis i of the top is axis dim[i] of the bottom */
export const transpose: LayerFunction = (call) => {
  const source = bottom(call);
  const dim = shapeOf(call.parameters.block('transpose_param'));
  const shape = dim.map((axis) => source.shape[axis] ?? 1);
  const result = zeros(shape);
  result.data.forEach((_, index) => {
    let from = 0;
    dim.forEach((axis, place) => {
      const coordinate = Math.floor(index / sizeOf(shape.slice(place + 1))) % (shape[place] ?? 1);
      from += coordinate * sizeOf(source.shape.slice(axis + 1));
    });
    result.data[index] = at(source.data, from);
  });
  return [result];
};
