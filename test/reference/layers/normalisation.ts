/**
 * Layers that normalise or rescale. Sources: the layer's .cpp in src/caffe/layers of BVLC/caffe if not named.
 */
import {
  around0,
  between,
  bottom,
  type Draw,
  type LayerCall,
  type LayerFunction,
  type Parameters,
} from '../layer.ts';
import {
  around,
  at,
  axisOf,
  imageOf,
  mapTensor,
  meanSquare,
  sizeOf,
  type Tensor,
  viewAs,
} from '../tensor.ts';

/** lrn_layer.cpp: x / (k + alpha / n * sum of squares)^beta; within a channel n is the window's area and k is 1 */
export const lrn: LayerFunction = (call) => {
  const parameters = call.parameters.block('lrn_param');
  const input = bottom(call);
  const [, channels, height, width] = imageOf(input);
  const size = parameters.number('local_size', 5);
  const [alpha, beta] = [parameters.number('alpha', 1), parameters.number('beta', 0.75)];
  const within = parameters.text('norm_region', 'ACROSS_CHANNELS') === 'WITHIN_CHANNEL';
  const k = within ? 1 : parameters.number('k', 1);
  const reach = (size - 1) / 2;
  const area = within ? size * size : size;
  const square = (index: number): number => at(input.data, index) ** 2;
  return [
    mapTensor(input, (value, index) => {
      let sum = 0;
      if (within) {
        const [x, y] = [index % width, Math.floor(index / width) % height];
        const plane = index - y * width - x;
        for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
          for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++) {
            sum += square(plane + row * width + column);
          }
        }
      } else {
        const channel = Math.floor(index / (height * width)) % channels;
        for (
          let other = Math.max(0, channel - reach);
          other <= Math.min(channels - 1, channel + reach);
          other++
        ) {
          sum += square(index + (other - channel) * height * width);
        }
      }
      return value * (k + (alpha / area) * sum) ** -beta;
    }),
  ];
};

/** eps in the root or added to it: add_eps_before_sqrt of synopsys-caffe */
const rootWith = (parameters: Parameters, square: number, eps: number, byDefault: boolean): number =>
  parameters.flag('add_eps_before_sqrt', byDefault) ? Math.sqrt(square + eps) : Math.sqrt(square) + eps;

/** grn_layer.cpp of openvinotoolkit/training_toolbox_caffe: x / sqrt(sum of squares over the channels + bias) */
export const grn: LayerFunction = (call) => {
  const input = bottom(call);
  const { outer, along, inner } = around(input.shape, 1);
  const sums = new Float64Array(outer * inner).fill(call.parameters.block('grn_param').number('bias', 1));
  const place = (index: number): number => Math.floor(index / (along * inner)) * inner + (index % inner);
  input.data.forEach((value, index) => {
    sums[place(index)] = at(sums, place(index)) + value * value;
  });
  return [mapTensor(input, (value, index) => value / Math.sqrt(at(sums, place(index))))];
};

/** mvn_layer.cpp: (x - mean) / (standard deviation + eps), over a channel's image or over the whole one */
export const mvn: LayerFunction = (call) => {
  const parameters = call.parameters.block('mvn_param');
  const input = bottom(call);
  const eps = parameters.number('eps', 1e-9);
  const axis = parameters.flag('across_channels', false) ? 1 : 2;
  const size = sizeOf(input.shape.slice(axis));
  const result = Float64Array.from(input.data);
  for (let start = 0; start < result.length; start += size) {
    const part = result.subarray(start, start + size);
    const mean = part.reduce((sum, value) => sum + value, 0) / size;
    const variance = part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    const divisor = parameters.flag('normalize_variance', true)
      ? rootWith(parameters, variance, eps, false)
      : 1;
    part.forEach((value, index) => {
      part[index] = (value - mean) / divisor;
    });
  }
  // Blob::num() and its like: always four axes
  return [{ shape: [...input.shape, 1, 1, 1].slice(0, 4), data: result }];
};

/** normalize_layer.cpp of weiliu89/caffe (ssd): x / sqrt(eps + sum of squares) * scale, over a pixel or the image */
export const normalize: LayerFunction = (call) => {
  const other = call.parameters.block('normalize_bbox_param');
  const parameters = call.type === 'NormalizeBBox' ? other : call.parameters.block('norm_param');
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const shared = parameters.flag('channel_shared', true);
  const scale = call.learn(shared ? [] : [channels], between(5, 20));
  const eps = parameters.number('eps', 1e-10);
  const plane = height * width;
  const across = parameters.flag('across_spatial', true);
  const sums = new Float64Array(across ? batch : batch * plane);
  const sumOf = (index: number): number => {
    const image = Math.floor(index / (channels * plane));
    return across ? image : image * plane + (index % plane);
  };
  input.data.forEach((value, index) => {
    sums[sumOf(index)] = at(sums, sumOf(index)) + value * value;
  });
  return [
    mapTensor(input, (value, index) => {
      const factor = at(scale.data, shared ? 0 : Math.floor(index / plane) % channels);
      return (value / rootWith(parameters, at(sums, sumOf(index)), eps, true)) * factor;
    }),
  ];
};

const byChannel = (input: Tensor, compute: (value: number, channel: number) => number): Tensor => {
  const { along, inner } = around(input.shape, 1);
  return mapTensor(input, (value, index) => compute(value, Math.floor(index / inner) % along));
};

/** What a channel's values are like; variances are drawn around the true one so that the result keeps its scale. */
const statistics = (input: Tensor): { mean: Draw; variance: Draw } => {
  const power = Math.max(meanSquare(input), 1e-6);
  return { mean: around0(0.3 * Math.sqrt(power)), variance: between(0.5 * power, 1.5 * power) };
};

/** (x - mean) / root(variance) of each channel over the whole batch, as Forward_cpu does without stored statistics */
function byBatch(input: Tensor, root: (variance: number) => number): Tensor {
  const { along, inner } = around(input.shape, 1);
  const values: number[][] = Array.from({ length: along }, () => []);
  input.data.forEach((value, index) => {
    values[Math.floor(index / inner) % along]?.push(value);
  });
  const moments = values.map((list) => {
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return [mean, list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length] as const;
  });
  return byChannel(input, (value, channel) => {
    const [mean = 0, variance = 0] = moments[channel] ?? [];
    return (value - mean) / root(variance);
  });
}

/**
 * batch_norm_layer.cpp: stored sums are divided by the third blob first; 0 there means 0. NVIDIA's fork has a scale and a bias
 * behind them where scale_bias or one of their fillers asks for it.
 */
export const batchNorm: LayerFunction = (call) => {
  const input = bottom(call);
  const channels = input.shape.length === 1 ? 1 : (input.shape[1] ?? 1);
  const parameters = call.parameters.block('batch_norm_param');
  const eps = parameters.number('eps', 1e-5);
  const { mean, variance } = statistics(input);
  const means = call.learn([channels], mean);
  const variances = call.learn([channels], variance);
  // mostly 1 as in converted models, sometimes what training leaves
  const factor = at(
    call.learn([1], (random) => Float32Array.of(random() < 0.7 ? 1 : 0.75 + random())).data,
    0,
  );
  const norm = factor === 0 ? 0 : 1 / factor;
  const five =
    parameters.flag('scale_bias', false) || parameters.has('scale_filler') || parameters.has('bias_filler');
  const scales = five ? call.learn([channels], between(0.5, 1.5)) : undefined;
  const shifts = five ? call.learn([channels], around0(0.3)) : undefined;
  const scaled = (value: number, channel: number): number =>
    scales && shifts ? value * at(scales.data, channel) + at(shifts.data, channel) : value;
  if (!parameters.flag('use_global_stats', true)) {
    return [
      byChannel(
        byBatch(input, (square) => rootWith(parameters, square, eps, true)),
        scaled,
      ),
    ];
  }
  return [
    byChannel(
      viewAs(input, input.shape.length === 1 ? [1, 1, ...input.shape] : input.shape),
      (value, channel) => {
        const deviation = rootWith(parameters, at(variances.data, channel) * norm, eps, true);
        return scaled((value - at(means.data, channel) * norm) / deviation, channel);
      },
    ),
  ].map((result) => viewAs(result, input.shape));
};

/**
 * Two layers of this name. bn_layer.cpp of alexgkendall/caffe-segnet in INFERENCE mode: scale x + shift (two blobs);
 * bn_layer.cpp of hszhao/PSPNet: slope (x - mean) / sqrt(variance + eps) + bias (four blobs). Blobs are [1, C, 1, 1].
 */
export const bn: LayerFunction = (call) => {
  const parameters = call.parameters.block('bn_param');
  const input = bottom(call);
  const shape = [1, input.shape[1] ?? 1, 1, 1];
  const slope = call.learn(shape, between(0.5, 1.5));
  const bias = call.learn(shape, around0(0.3));
  const segnet = ['bn_mode', 'scale_filler', 'shift_filler'].some((field) => parameters.has(field));
  if (segnet) {
    // bn_layer.cpp of SegNet: LEARN normalises by the batch first, with an eps of 1e-9
    const learns = parameters.text('bn_mode', 'LEARN') === 'LEARN';
    const unit = learns ? byBatch(input, (variance) => Math.sqrt(variance + 1e-9)) : input;
    return [byChannel(unit, (value, channel) => value * at(slope.data, channel) + at(bias.data, channel))];
  }
  const { mean, variance } = statistics(input);
  const means = call.learn(shape, mean);
  const variances = call.learn(shape, variance);
  const eps = parameters.number('eps', 1e-5);
  return [
    byChannel(input, (value, channel) => {
      const normal = (value - at(means.data, channel)) / Math.sqrt(at(variances.data, channel) + eps);
      return normal * at(slope.data, channel) + at(bias.data, channel);
    }),
  ];
};

/** The part of the first bottom's shape that a Scale's or Bias's factors cover, and where it begins. */
function covered(call: LayerCall, block: string): { axis: number; shape: readonly number[] } {
  const input = bottom(call);
  const parameters = call.parameters.block(block);
  const axis = axisOf(input, parameters.number('axis', 1));
  const second = call.bottoms[1];
  if (second) return { axis: second.shape.length === 0 ? 0 : axis, shape: second.shape };
  const axes = parameters.number('num_axes', 1);
  return { axis, shape: input.shape.slice(axis, axes === -1 ? undefined : axis + axes) };
}

const along = (input: Tensor, axis: number, factors: Tensor) => {
  const inner = sizeOf(input.shape.slice(axis + factors.shape.length));
  return (index: number): number => at(factors.data, Math.floor(index / inner) % factors.data.length);
};

/** scale_layer.cpp: times learned factors or a second bottom, plus a learned bias if asked */
export const scale: LayerFunction = (call) => {
  const input = bottom(call);
  const { axis, shape } = covered(call, 'scale_param');
  const factors = along(input, axis, call.bottoms[1] ?? call.learn(shape, between(0.5, 1.5)));
  const bias = call.parameters.block('scale_param').flag('bias_term', false)
    ? along(input, axis, call.learn(shape, around0(0.3)))
    : () => 0;
  return [mapTensor(input, (value, index) => value * factors(index) + bias(index))];
};

/** bias_layer.cpp */
export const bias: LayerFunction = (call) => {
  const input = bottom(call);
  const { axis, shape } = covered(call, 'bias_param');
  const offsets = along(input, axis, call.bottoms[1] ?? call.learn(shape, around0(0.5)));
  return [mapTensor(input, (value, index) => value + offsets(index))];
};

/** Shifted by the maximum, which changes nothing but keeps e^x finite: softmax_layer.cpp */
export const softmax: LayerFunction = (call) => [softmaxOf(call, Math.exp)];
export const logSoftmax: LayerFunction = (call) => [softmaxOf(call, (value) => value)];

function softmaxOf(call: LayerCall, finish: (logarithm: number) => number): Tensor {
  const input = bottom(call);
  const {
    outer,
    along: count,
    inner,
  } = around(input.shape, axisOf(input, call.parameters.block('softmax_param').number('axis', 1)));
  const result = Float64Array.from(input.data);
  for (let line = 0; line < outer * inner; line++) {
    const places = Array.from(
      { length: count },
      (_, index) => (Math.floor(line / inner) * count + index) * inner + (line % inner),
    );
    const values = places.map((place) => at(input.data, place));
    const largest = Math.max(...values);
    const total = Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest;
    places.forEach((place, index) => {
      result[place] = finish(at(values, index) - total);
    });
  }
  return { shape: input.shape, data: result };
}

/** l2_normalization_layer.cpp of spongezhang/caffe: over the channels of a pixel, or (channel_wise: false) the pixels of a channel */
export const l2Normalization: LayerFunction = (call) => {
  const input = bottom(call);
  const [, channels, height, width] = imageOf(input);
  const plane = height * width;
  const byPixel = call.parameters.block('l2_normalization_param').flag('channel_wise', true);
  const groupOf = (index: number): number =>
    byPixel ? Math.floor(index / (channels * plane)) * plane + (index % plane) : Math.floor(index / plane);
  const sums = new Map<number, number>();
  input.data.forEach((value, index) => {
    sums.set(groupOf(index), (sums.get(groupOf(index)) ?? 0) + value * value);
  });
  return [mapTensor(input, (value, index) => value / Math.sqrt(sums.get(groupOf(index)) ?? 0))];
};
