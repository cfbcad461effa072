/** Layers of YOLO. Sources: darknet's region and reorg layers (pjreddie/darknet), as Caffe forks took them over. */
import { bottom, type LayerFunction } from '../layer.ts';
import { at, axisOf, imageOf, sizeOf, viewAs, zeros } from '../tensor.ts';

/**
 * reorg_cpu of darknet's blas.c with the bottom's own width, height and channels: the number that would be at a place of an image
 * stride times as large, of channels / stride^2 channels, comes to this place. `reverse` goes the other way.
 */
export const reorg: LayerFunction = (call) => {
  const own = call.parameters.block('reorg_yolo_param');
  const parameters = own.has('stride') ? own : call.parameters.block('reorg_param');
  const stride = parameters.number('stride', 1);
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const fewer = channels / (stride * stride);
  const reverse = parameters.flag('reverse', false);
  const result = zeros(
    reverse
      ? [batch, fewer, height * stride, width * stride]
      : [batch, channels * stride * stride, height / stride, width / stride],
  );
  for (let index = 0; index < input.data.length; index++) {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const channel = Math.floor(index / (width * height)) % channels;
    const image = Math.floor(index / (width * height * channels));
    const [part, block] = [channel % fewer, Math.floor(channel / fewer)];
    const right = x * stride + (block % stride);
    const down = y * stride + Math.floor(block / stride);
    const far = right + width * stride * (down + height * stride * (part + fewer * image));
    if (reverse) result.data[far] = at(input.data, index);
    else result.data[index] = at(input.data, far);
  }
  return [result];
};

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

/** region_yolo_layer.cpp of openvinotoolkit/training_toolbox_caffe; without do_softmax darknet's yolo layer */
export const regionYolo: LayerFunction = (call) => {
  const whole = call.type === 'Region';
  const parameters = call.parameters.block(whole ? 'region_param' : 'region_yolo_param');
  const input = bottom(call);
  const [coords, classes] = [parameters.number('coords', 4), parameters.number('classes', 20)];
  const softmax = parameters.flag('do_softmax', true);
  const [, channels, height, width] = imageOf(input);
  const [plane, entries] = [height * width, coords + classes + 1];
  const result = Float64Array.from(input.data);
  const cell = (box: number, entry: number): number =>
    Math.floor(box / plane) * entries * plane + entry * plane + (box % plane);
  for (let box = 0; box < result.length / entries; box++) {
    for (const entry of [0, 1, coords]) {
      result[cell(box, entry)] = logistic(at(input.data, cell(box, entry)));
    }
    const scores = Array.from({ length: classes }, (_, index) => cell(box, coords + 1 + index));
    const values = scores.map((place) => at(input.data, place));
    const sum = values.reduce((total, value) => total + Math.exp(value), 0);
    scores.forEach((place, index) => {
      const value = at(values, index);
      result[place] = softmax ? Math.exp(value) / sum : logistic(value);
    });
  }
  if (channels % entries !== 0) throw new Error(`${channels} channels are not boxes of ${entries}`);
  const same = { shape: input.shape, data: result };
  // region_layer.cpp: ReshapeLike
  if (!softmax || whole) return [same];
  const flatten = call.parameters.block('flatten_param');
  const axis = axisOf(input, flatten.number('axis', 1));
  const end = axisOf(input, flatten.number('end_axis', -1));
  const { shape } = input;
  return [
    viewAs(same, [...shape.slice(0, axis), sizeOf(shape.slice(axis, end + 1)), ...shape.slice(end + 1)]),
  ];
};
