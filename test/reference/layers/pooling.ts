/** Pooling, and the unpooling that reads its mask. Source: pooling_layer.cpp of BVLC/caffe. */
import { bottom, type LayerFunction } from '../layer.ts';
import { at, imageOf, mapTensor, sizeOf, type Tensor, zeros } from '../tensor.ts';
import { indicesOf, offsetOf, windowOf } from './windows.ts';

/**
 * Windows start at every stride in the padded image; one more than fits (rounding up) unless it would start behind the image.
 * AVE divides by the window inside the padded image, AVE_EXC_PAD and AVE_TF (pooling_layer.cpp of synopsys-caffe) by the pixels of
 * the image in it. A second top holds where in its plane each maximum lies. Any number of spatial axes.
 */
export const pooling: LayerFunction = (call) => {
  const parameters = call.parameters.block('pooling_param');
  const input = bottom(call);
  const sizes = input.shape.slice(2);
  const whole = parameters.flag('global_pooling', false);
  const { begin, end, stride, ...window } = windowOf(parameters, sizes);
  const kernel = whole ? sizes : window.kernel;
  const down = parameters.text('round_mode', 'CEIL') === 'FLOOR' || !parameters.flag('ceil_mode', true);
  const clips = [...begin, ...end].some((pad) => pad > 0);
  const counts = sizes.map((size, axis) => {
    const [first, step] = [at(begin, axis), at(stride, axis)];
    if (parameters.number('pad_type', 0) === 1) return Math.ceil(size / step);
    const steps = (size + first + at(end, axis) - at(kernel, axis)) / step;
    const windows = (down ? Math.floor(steps) : Math.ceil(steps)) + 1;
    return clips && (windows - 1) * step >= size + first ? windows - 1 : windows;
  });
  const kind = parameters.text('pool', 'MAX');
  const result = zeros([...input.shape.slice(0, 2), ...counts]);
  const mask = zeros(result.shape);
  const plane = sizeOf(sizes);
  let index = 0;
  for (let start = 0; start < input.data.length; start += plane) {
    for (const place of indicesOf(counts)) {
      const from = place.map((count, axis) => count * at(stride, axis) - at(begin, axis));
      const divisor = from.reduce(
        (product, first, axis) =>
          product * (Math.min(first + at(kernel, axis), at(sizes, axis) + at(end, axis)) - first),
        1,
      );
      let [sum, pixels, best, where] = [0, 0, Number.NEGATIVE_INFINITY, -1];
      for (const tap of indicesOf(kernel)) {
        const offset = offsetOf(
          tap.map((step, axis) => at(from, axis) + step),
          sizes,
        );
        if (offset === undefined) continue;
        const value = at(input.data, start + offset);
        sum += value;
        pixels++;
        if (value > best) [best, where] = [value, offset];
      }
      result.data[index] = kind === 'MAX' ? best : sum / (kind === 'AVE' ? divisor : pixels);
      mask.data[index] = where;
      index++;
    }
  }
  return call.tops.length > 1 ? [result, mask] : [result];
};

/**
 * upsample_layer.cpp of alexgkendall/caffe-segnet: each value goes where the mask says, zeros elsewhere; without a mask that
 * of the YOLO forks: each value becomes scale x scale of them
 */
export const upsample: LayerFunction = (call) => {
  const parameters = call.parameters.block('upsample_param');
  if (call.bottoms.length === 1) return [repeated(bottom(call), parameters.number('scale', 1))];
  const [input, mask] = [bottom(call), bottom(call, 1)];
  const [batch, channels, height, width] = imageOf(input);
  const scale = parameters.number('scale', 2);
  const [scaleHeight, scaleWidth] = [
    parameters.number('scale_h', scale),
    parameters.number('scale_w', scale),
  ];
  const rows = parameters.number(
    'upsample_h',
    height * scaleHeight - (parameters.flag('pad_out_h', false) ? 1 : 0),
  );
  const columns = parameters.number(
    'upsample_w',
    width * scaleWidth - (parameters.flag('pad_out_w', false) ? 1 : 0),
  );
  const result = zeros([batch, channels, rows, columns]);
  input.data.forEach((value, index) => {
    const plane = Math.floor(index / (height * width)) * rows * columns;
    result.data[plane + at(mask.data, index)] = value;
  });
  return [result];
};

function repeated(input: Tensor, scale: number): Tensor {
  const [batch, channels, height, width] = imageOf(input);
  const columns = width * scale;
  return mapTensor(zeros([batch, channels, height * scale, columns]), (_, index) => {
    const row = Math.floor(index / columns);
    return at(input.data, Math.floor(row / scale) * width + Math.floor((index % columns) / scale));
  });
}

/**
 * spp_layer.cpp: level i has 2^i windows along a side, ceil(size / 2^i) large, in an image padded by half of what they have too
 * much; each level is flattened, and the levels are joined. AVE divides by the part of the window inside the padded image.
 */
export const spp: LayerFunction = (call) => {
  const parameters = call.parameters.block('spp_param');
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const levels = parameters.number('pyramid_height', 1);
  const average = parameters.text('pool', 'MAX') === 'AVE';
  const rows: number[][] = Array.from({ length: batch }, () => []);
  for (let level = 0; level < levels; level++) {
    const bins = 2 ** level;
    const [tall, wide] = [Math.ceil(height / bins), Math.ceil(width / bins)];
    const [above, left] = [tall * bins - height, wide * bins - width].map((over) =>
      Math.floor((over + 1) / 2),
    );
    if (above === undefined || left === undefined) throw new Error('a window has two sides');
    for (let image = 0; image < batch; image++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let bin = 0; bin < bins * bins; bin++) {
          const [top, start] = [Math.floor(bin / bins) * tall - above, (bin % bins) * wide - left];
          let [sum, largest] = [0, Number.NEGATIVE_INFINITY];
          for (let y = Math.max(0, top); y < Math.min(height, top + tall); y++) {
            for (let x = Math.max(0, start); x < Math.min(width, start + wide); x++) {
              const value = at(input.data, ((image * channels + channel) * height + y) * width + x);
              sum += value;
              largest = Math.max(largest, value);
            }
          }
          const area =
            (Math.min(top + tall, height + above) - top) * (Math.min(start + wide, width + left) - start);
          rows[image]?.push(average ? sum / area : largest);
        }
      }
    }
  }
  const [length = 0] = rows.map((row) => row.length);
  const shape = levels === 1 ? [batch, channels, 1, 1] : [batch, length];
  return [{ shape, data: Float64Array.from(rows.flat()) }];
};

/** unpooling_layer.cpp of HyeonwooNoh/caffe (DeconvNet), MAX: each value goes where the mask says, zeros elsewhere */
export const unpooling: LayerFunction = (call) => {
  const parameters = call.parameters.block('unpooling_param');
  const [input, mask] = [bottom(call), bottom(call, 1)];
  const [batch, channels, height, width] = imageOf(input);
  const side = parameters.number('unpool_size', 0);
  const [rows, columns] = [parameters.number('unpool_h', side), parameters.number('unpool_w', side)];
  const result = zeros([batch, channels, rows, columns]);
  input.data.forEach((value, index) => {
    result.data[Math.floor(index / (height * width)) * rows * columns + at(mask.data, index)] = value;
  });
  return [result];
};
