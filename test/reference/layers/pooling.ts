/** Pooling, and the unpooling that reads its mask. Source: pooling_layer.cpp of BVLC/caffe. */
import { sides } from '../../support/caffeNet.ts';
import { bottom, type LayerFunction } from '../layer.ts';
import { at, imageOf, mapTensor, type Tensor, zeros } from '../tensor.ts';

/**
 * Windows start at every stride in the padded image; one more than fits (rounding up) unless it would start behind the image.
 * AVE divides by the window inside the padded image. A second top holds where in its plane each maximum lies.
 */
export const pooling: LayerFunction = (call) => {
  const parameters = call.parameters.block('pooling_param');
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const whole = parameters.flag('global_pooling', false);
  const size = [height, width] as const;
  const kernel = whole ? size : sides(parameters.message, 'kernel_size', 'kernel', 1);
  const stride = sides(parameters.message, 'stride', 'stride', 1);
  const pad = sides(parameters.message, 'pad', 'pad', 0);
  const down = parameters.text('round_mode', 'CEIL') === 'FLOOR' || !parameters.flag('ceil_mode', true);
  const clips = pad[0] > 0 || pad[1] > 0;
  const count = (axis: 0 | 1): number => {
    const steps = (size[axis] + 2 * pad[axis] - kernel[axis]) / stride[axis];
    const windows = (down ? Math.floor(steps) : Math.ceil(steps)) + 1;
    return clips && (windows - 1) * stride[axis] >= size[axis] + pad[axis] ? windows - 1 : windows;
  };
  const [rows, columns] = whole ? [1, 1] : [count(0), count(1)];
  const average = parameters.text('pool', 'MAX') === 'AVE';
  const result = zeros([batch, channels, rows, columns]);
  const mask = zeros(result.shape);
  for (let index = 0; index < result.data.length; index++) {
    const top = (Math.floor(index / columns) % rows) * stride[0] - pad[0];
    const left = (index % columns) * stride[1] - pad[1];
    const [bottomEnd, rightEnd] = [
      Math.min(top + kernel[0], height + pad[0]),
      Math.min(left + kernel[1], width + pad[1]),
    ];
    const divisor = (bottomEnd - top) * (rightEnd - left);
    const plane = Math.floor(index / (rows * columns)) * height * width;
    let [sum, best, where] = [0, Number.NEGATIVE_INFINITY, -1];
    for (let y = Math.max(top, 0); y < Math.min(bottomEnd, height); y++) {
      for (let x = Math.max(left, 0); x < Math.min(rightEnd, width); x++) {
        const value = at(input.data, plane + y * width + x);
        sum += value;
        if (value > best) [best, where] = [value, y * width + x];
      }
    }
    result.data[index] = average ? sum / divisor : best;
    mask.data[index] = where;
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
