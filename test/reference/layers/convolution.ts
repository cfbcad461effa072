/** Layers that sum over learned weights. Sources: base_conv_layer.cpp, inner_product_layer.cpp of BVLC/caffe. */
import { around0, bottom, type LayerCall, type LayerFunction, type Parameters, weightsOf } from '../layer.ts';
import { around, at, axisOf, imageOf, mapTensor, meanSquare, sizeOf, type Tensor, zeros } from '../tensor.ts';
import { indicesOf, offsetOf, type Window, windowOf } from './windows.ts';

/** relu_layer.cpp, with the slope of a fused layer's own block */
const rectified = (input: Tensor, slope: number): Tensor =>
  mapTensor(input, (value) => Math.max(value, 0) + slope * Math.min(value, 0));

/**
 * What Intel's forks compute behind a convolution: FuseType of BVLC/caffe's opencl branch (sum with a second bottom, ReLU with
 * the layer's relu_param), SUM_FUSION and relu of intel/caffe.
 */
function fused(call: LayerCall, parameters: Parameters, output: Tensor): Tensor {
  const type = parameters.text('fuse_type', 'UNFUSED');
  const adds = type.includes('ELTWISE') || parameters.text('fusion_type', 'UNFUSED') === 'SUM_FUSION';
  const sum = adds ? mapTensor(output, (value, index) => value + at(bottom(call, 1).data, index)) : output;
  if (type.endsWith('_RELU')) {
    return rectified(sum, call.parameters.block('relu_param').number('negative_slope', 0));
  }
  return parameters.flag('relu', false) ? rectified(sum, parameters.number('negative_slope', 0)) : sum;
}

const isSum = (parameters: Parameters): boolean =>
  parameters.text('fuse_type', '').includes('ELTWISE') || parameters.text('fusion_type', '') === 'SUM_FUSION';

/** Every bottom by the same weights [outputs, channels / group, kernel ...]. */
const convolve = (
  call: LayerCall,
  groupOf: (parameters: Parameters, channels: number) => number,
): Tensor[] => {
  const parameters = call.parameters.block('convolution_param');
  const first = bottom(call);
  const window = windowOf(parameters, first.shape.slice(2));
  const channels = imageOf(first)[1];
  const outputs = parameters.number('num_output', channels);
  const group = groupOf(parameters, channels);
  const shape = [outputs, channels / group, ...window.kernel];
  const weights = call.learn(shape, weightsOf(sizeOf(shape.slice(1)), meanSquare(first)));
  const bias = parameters.flag('bias_term', true) ? call.learn([outputs], around0(0.3)) : undefined;
  const images = isSum(parameters) ? [first] : call.bottoms;
  return images.map((input) => {
    const compute = input.shape.length === 4 ? convolution : convolutionOfAnyRank;
    return fused(call, parameters, compute(input, weights, bias, group, window));
  });
};

/** The definition, tap by tap. */
function convolutionOfAnyRank(
  input: Tensor,
  weights: Tensor,
  bias: Tensor | undefined,
  group: number,
  { kernel, stride, begin, end, dilation }: Window,
): Tensor {
  const [batch = 1, channels = 1, ...sizes] = input.shape;
  const [outputs = 1, innerChannels = 1] = weights.shape;
  const counts = sizes.map((size, axis) => {
    const extent = at(dilation, axis) * (at(kernel, axis) - 1) + 1;
    return Math.floor((size + at(begin, axis) + at(end, axis) - extent) / at(stride, axis)) + 1;
  });
  const result = zeros([batch, outputs, ...counts]);
  const [plane, taps] = [sizeOf(sizes), sizeOf(kernel)];
  let index = 0;
  for (let image = 0; image < batch; image++) {
    for (let output = 0; output < outputs; output++) {
      const first = Math.floor(output / (outputs / group)) * innerChannels;
      for (const place of indicesOf(counts)) {
        let sum = bias ? at(bias.data, output) : 0;
        let tap = 0;
        for (const step of indicesOf(kernel)) {
          const offset = offsetOf(
            step.map(
              (shift, axis) =>
                at(place, axis) * at(stride, axis) - at(begin, axis) + shift * at(dilation, axis),
            ),
            sizes,
          );
          for (let channel = 0; offset !== undefined && channel < innerChannels; channel++) {
            sum +=
              at(weights.data, (output * innerChannels + channel) * taps + tap) *
              at(input.data, (image * channels + first + channel) * plane + offset);
          }
          tap++;
        }
        result.data[index++] = sum;
      }
    }
  }
  return result;
}

export const convolutionLayer: LayerFunction = (call) =>
  convolve(call, (parameters) => parameters.number('group', 1));

/** conv_dw_layer.cpp of yonghenglh6/DepthwiseConvolution: a group a channel */
export const depthwiseConvolution: LayerFunction = (call) => convolve(call, (_, channels) => channels);

function convolution(
  input: Tensor,
  weights: Tensor,
  bias: Tensor | undefined,
  group: number,
  window: Window,
): Tensor {
  const { kernel, stride, begin, end, dilation } = planar(window);
  const [batch, channels, height, width] = imageOf(input);
  const [outputs = 1, innerChannels = 1, kernelHeight = 1, kernelWidth = 1] = weights.shape;
  const extent = (size: number, axis: 0 | 1): number =>
    // C++ divides towards 0
    Math.trunc((size + begin[axis] + end[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  const [rows, columns] = [extent(height, 0), extent(width, 1)];
  const result = zeros([batch, outputs, rows, columns]);
  const [from, into] = [input.data, result.data];
  for (let plane = 0; plane < batch * outputs; plane++) {
    const output = plane % outputs;
    const start = plane * rows * columns;
    if (bias) into.fill(at(bias.data, output), start, start + rows * columns);
    const firstChannel = Math.floor(output / (outputs / group)) * innerChannels;
    for (let channel = 0; channel < innerChannels; channel++) {
      const source = (Math.floor(plane / outputs) * channels + firstChannel + channel) * height * width;
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const weight = at(
          weights.data,
          (output * innerChannels + channel) * kernelHeight * kernelWidth + tap,
        );
        const down = Math.floor(tap / kernelWidth) * dilation[0] - begin[0];
        const right = (tap % kernelWidth) * dilation[1] - begin[1];
        const firstColumn = Math.max(0, Math.ceil(-right / stride[1]));
        const endColumn = Math.min(columns, Math.floor((width - 1 - right) / stride[1]) + 1);
        for (let row = 0; row < rows; row++) {
          const y = row * stride[0] + down;
          if (y < 0 || y >= height) continue;
          const line = source + y * width + right;
          const target = start + row * columns;
          for (let column = firstColumn; column < endColumn; column++) {
            into[target + column] =
              (into[target + column] ?? 0) + weight * (from[line + column * stride[1]] ?? 0);
          }
        }
      }
    }
  }
  return result;
}

/** Of an image: rows, then columns. */
function planar({ kernel, stride, begin, end, dilation }: Window) {
  const pair = (list: readonly number[]) => [at(list, 0), at(list, 1)] as const;
  return {
    kernel: pair(kernel),
    stride: pair(stride),
    begin: pair(begin),
    end: pair(end),
    dilation: pair(dilation),
  };
}

/** deconv_layer.cpp: each input pixel adds its kernel to the output; weights [channels, outputs / group, height, width] */
export const deconvolution: LayerFunction = (call) => {
  const parameters = call.parameters.block('convolution_param');
  const group = parameters.number('group', 1);
  const first = bottom(call);
  const { kernel, stride, begin, end, dilation } = planar(windowOf(parameters, first.shape.slice(2)));
  const channels = imageOf(first)[1];
  const outputs = parameters.number('num_output', 0);
  const perGroup = outputs / group;
  const fanIn = ((channels / group) * sizeOf(kernel)) / sizeOf(stride);
  const weights = call.learn([channels, perGroup, ...kernel], weightsOf(fanIn, meanSquare(first)));
  const bias = parameters.flag('bias_term', true) ? call.learn([outputs], around0(0.3)) : undefined;
  return call.bottoms.map((input) => {
    const [batch, , height, width] = imageOf(input);
    const extent = (size: number, axis: 0 | 1): number =>
      stride[axis] * (size - 1) + dilation[axis] * (kernel[axis] - 1) + 1 - begin[axis] - end[axis];
    const [rows, columns] = [extent(height, 0), extent(width, 1)];
    const result = zeros([batch, outputs, rows, columns]);
    if (bias) {
      const plane = rows * columns;
      result.data.forEach((_, index) => {
        result.data[index] = at(bias.data, Math.floor(index / plane) % outputs);
      });
    }
    for (let index = 0; index < input.data.length; index++) {
      const x = index % width;
      const y = Math.floor(index / width) % height;
      const channel = Math.floor(index / (width * height)) % channels;
      const image = Math.floor(index / (width * height * channels));
      const firstOutput = Math.floor(channel / (channels / group)) * perGroup;
      for (let tap = 0; tap < perGroup * sizeOf(kernel); tap++) {
        const row = y * stride[0] - begin[0] + (Math.floor(tap / kernel[1]) % kernel[0]) * dilation[0];
        const column = x * stride[1] - begin[1] + (tap % kernel[1]) * dilation[1];
        if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
        const output = firstOutput + Math.floor(tap / sizeOf(kernel));
        const target = ((image * outputs + output) * rows + row) * columns + column;
        const weight = at(weights.data, channel * perGroup * sizeOf(kernel) + tap);
        result.data[target] = at(result.data, target) + weight * at(input.data, index);
      }
    }
    return result;
  });
};

/** All from `axis` on is one vector; weights [outputs, inputs], [inputs, outputs] with `transpose` */
export const innerProduct: LayerFunction = (call) => {
  const parameters = call.parameters.block('inner_product_param');
  const input = bottom(call);
  const axis = axisOf(input, parameters.number('axis', 1));
  const outputs = parameters.number('num_output', 0);
  const transpose = parameters.flag('transpose', false);
  const leading = input.shape.slice(0, axis);
  const inputs = sizeOf(input.shape.slice(axis));
  const draw = weightsOf(inputs, meanSquare(input));
  const weights = call.learn(transpose ? [inputs, outputs] : [outputs, inputs], draw);
  const bias = parameters.flag('bias_term', true) ? call.learn([outputs], around0(0.3)) : undefined;
  const result = zeros([...leading, outputs]);
  for (let index = 0; index < result.data.length; index++) {
    const output = index % outputs;
    const start = Math.floor(index / outputs) * inputs;
    let sum = bias ? at(bias.data, output) : 0;
    for (let k = 0; k < inputs; k++) {
      const weight = weights.data[transpose ? k * outputs + output : output * inputs + k] ?? 0;
      sum += weight * (input.data[start + k] ?? 0);
    }
    result.data[index] = sum;
  }
  return [result];
};

/** embed_layer.cpp: the bottom's values are rows of the weights [inputs, outputs] */
export const embed: LayerFunction = (call) => {
  const parameters = call.parameters.block('embed_param');
  const input = bottom(call);
  const outputs = parameters.number('num_output', 0);
  const weights = call.learn([parameters.number('input_dim', 0), outputs], around0(1));
  const bias = parameters.flag('bias_term', true) ? call.learn([outputs], around0(0.3)) : undefined;
  const result = zeros([...input.shape, outputs]);
  const { inner } = around(result.shape, input.shape.length - 1);
  result.data.forEach((_, index) => {
    const row = at(input.data, Math.floor(index / inner));
    result.data[index] =
      at(weights.data, row * outputs + (index % outputs)) + (bias?.data[index % outputs] ?? 0);
  });
  return [result];
};
