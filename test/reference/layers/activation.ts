/**
 * Layers that compute element by element. Sources: the layer's .cpp in src/caffe/layers of BVLC/caffe if not named.
 */
import { between, bottom, type LayerFunction } from '../layer.ts';
import { around, mapTensor } from '../tensor.ts';

const each =
  (compute: (value: number) => number): LayerFunction =>
  (call) => [mapTensor(bottom(call), compute)];

/** tanh_layer.cpp */
export const tanh = each(Math.tanh);
/** absval_layer.cpp */
export const absVal = each(Math.abs);
/** sigmoid_layer.cpp */
export const sigmoid = each((value) => 1 / (1 + Math.exp(-value)));
/** relu6_layer.cpp of the MobileNet forks: min(max(x, 0), 6) */
export const relu6 = each((value) => Math.min(Math.max(value, 0), 6));
/** bnll_layer.cpp: log(1 + e^x), without overflow */
export const bnll = each((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));

/** relu_layer.cpp; relu6, maximum and minimum are synopsys-caffe's */
export const relu: LayerFunction = (call) => {
  const parameters = call.parameters.block('relu_param');
  const [slope, maximum, minimum] = [
    parameters.number('negative_slope', 0),
    parameters.number('maximum', 0),
    parameters.number('minimum', 0),
  ];
  return [
    mapTensor(bottom(call), (value) => {
      let result = Math.max(value, 0) + slope * Math.min(value, 0);
      if (parameters.flag('relu6', false)) result = Math.min(result, 6);
      if (maximum > 0) result = Math.min(result, maximum);
      return minimum === 0 ? result : Math.max(result, minimum);
    }),
  ];
};

/** MobileNetV3 (arXiv:1905.02244), section 5.2 */
export const hardSwish = each((value) => (value * Math.min(Math.max(value + 3, 0), 6)) / 6);

/** MobileNetV3's without hard_sigmoid_param, with it that of Keras */
export const hardSigmoid: LayerFunction = (call) => {
  const parameters = call.parameters.block('hard_sigmoid_param');
  const linear = /^Hsigmoid$/i.test(call.type)
    ? (value: number) => (value + 3) / 6
    : (value: number) => parameters.number('alpha', 0.2) * value + parameters.number('beta', 0.5);
  return [mapTensor(bottom(call), (value) => Math.min(Math.max(linear(value), 0), 1))];
};

/** mish (arXiv:1908.08681): x tanh(softplus(x)) */
export const mish = each((value) => value * Math.tanh(Math.log1p(Math.exp(value))));

/** prelu_layer.cpp: one slope a channel, or one for all */
export const prelu: LayerFunction = (call) => {
  const input = bottom(call);
  const { along, inner } = around(input.shape, 1);
  const shared = call.parameters.block('prelu_param').flag('channel_shared', false);
  const slopes = call.learn(shared ? [] : [along], between(0.05, 0.4));
  return [
    mapTensor(input, (value, index) => {
      const slope = slopes.data[shared ? 0 : Math.floor(index / inner) % along] ?? 0;
      return value > 0 ? value : slope * value;
    }),
  ];
};

/** elu_layer.cpp */
export const elu: LayerFunction = (call) => {
  const alpha = call.parameters.block('elu_param').number('alpha', 1);
  return [mapTensor(bottom(call), (value) => (value > 0 ? value : alpha * Math.expm1(value)))];
};

/** swish_layer.cpp: x sigmoid(beta x) */
export const swish: LayerFunction = (call) => {
  const beta = call.parameters.block('swish_param').number('beta', 1);
  return [mapTensor(bottom(call), (value) => value / (1 + Math.exp(-beta * value)))];
};

/** clip_layer.cpp */
export const clip: LayerFunction = (call) => {
  const { parameters } = call;
  const low = parameters.block('clip_param').number('min', 0);
  const high = parameters.block('clip_param').number('max', 0);
  return [mapTensor(bottom(call), (value) => Math.min(Math.max(value, low), high))];
};

/** threshold_layer.cpp: 1 where the value is above the threshold */
export const threshold: LayerFunction = (call) => {
  const limit = call.parameters.block('threshold_param').number('threshold', 0);
  return [mapTensor(bottom(call), (value) => (value > limit ? 1 : 0))];
};

/** power_layer.cpp: (shift + scale x)^power */
export const power: LayerFunction = (call) => {
  const parameters = call.parameters.block('power_param');
  const [exponent, scale, shift] = [
    parameters.number('power', 1),
    parameters.number('scale', 1),
    parameters.number('shift', 0),
  ];
  return [mapTensor(bottom(call), (value) => (shift + scale * value) ** exponent)];
};

/** exp_layer.cpp: base^(shift + scale x); base -1 stands for e */
export const exp: LayerFunction = (call) => {
  const parameters = call.parameters.block('exp_param');
  const base = parameters.number('base', -1);
  const factor = base === -1 ? 1 : Math.log(base);
  const [scale, shift] = [parameters.number('scale', 1), parameters.number('shift', 0)];
  return [mapTensor(bottom(call), (value) => Math.exp(factor * (shift + scale * value)))];
};

/** log_layer.cpp: log_base(shift + scale x); base -1 stands for e */
export const log: LayerFunction = (call) => {
  const parameters = call.parameters.block('log_param');
  const base = parameters.number('base', -1);
  const divisor = base === -1 ? 1 : Math.log(base);
  const [scale, shift] = [parameters.number('scale', 1), parameters.number('shift', 0)];
  return [mapTensor(bottom(call), (value) => Math.log(shift + scale * value) / divisor)];
};

/** selu_layer.cpp of synopsys-caffe (arXiv:1706.02515) */
export const selu: LayerFunction = (call) => {
  const parameters = call.parameters.block('selu_param');
  const [lambda, alpha] = [parameters.number('lambda', 1.050700987), parameters.number('alpha', 1.67326324)];
  return [mapTensor(bottom(call), (value) => lambda * (value > 0 ? value : alpha * Math.expm1(value)))];
};
