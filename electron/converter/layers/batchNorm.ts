/**
 * BatchNorm with stored statistics: (x - mean) / sqrt(variance + eps), both divided by the third blob first, where 0 means 0
 * (batch_norm_layer.cpp of BVLC/caffe). Forks bring a factor and a bias a channel as further blobs: Intel's says so by
 * use_weight_bias, NVIDIA's by scale_bias or by giving a filler for them, and a caffemodel by having them. Their order is
 * mean, variance, scale factor, factors, bias; files of DIGITS before NVCaffe 0.16 and of Intel's Caffe without MKL have
 * factors, bias, mean, variance, scale factor (Net::CopyTrainedLayersFrom of NVIDIA/caffe tells the two by the last one's
 * size; batch_norm_layer.cpp of intel/caffe). Intel's `relu` is a ReLU behind it all. Synopsys' add_eps_before_sqrt:
 * false adds eps to the root. With use_global_stats: false the statistics are those of the batch itself, in phase TEST, too.
 */
import { type Message, message, optional, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, floatValues, int64Tensor } from '../graph/tensor.ts';
import { checkChannels, emitChannelAffine } from './channelAffine.ts';
import { type BlobSpec, type Build, blobOf, defineLayer } from './definition.ts';
import { emitRelu } from './relu.ts';
import { engine } from './spatial.ts';

const batchNormParameter = {
  use_global_stats: optional('bool', 1),
  moving_average_fraction: scalar('float', 2, 0.999),
  eps: scalar('float', 3, 1e-5),
  engine: engine(4),
  use_weight_bias: scalar('bool', 5, false),
  bias_term: scalar('bool', 6, true),
  scale_bias: scalar('bool', 7, false),
  scale_filler: message(1008, FillerParameter),
  filler: message(1009, FillerParameter),
  bias_filler: message(1010, FillerParameter),
  relu: scalar('bool', 10, false),
  add_eps_before_sqrt: scalar('bool', 1011, true),
};

type Role = 'mean' | 'variance' | 'scale factor' | 'factors' | 'bias';

/** What changes nothing. */
const neutral: Readonly<Record<Role, number>> = {
  mean: 0,
  variance: 1,
  'scale factor': 1,
  factors: 1,
  bias: 0,
};

type Parameter = Message<typeof batchNormParameter>;

const isNvidias = ({ scale_bias, scale_filler, bias_filler, use_weight_bias }: Parameter): boolean =>
  scale_bias || (!use_weight_bias && (scale_filler !== undefined || bias_filler !== undefined));

/** @param stored the shapes of the blobs that a caffemodel has for the layer. */
function rolesOf(param: Parameter, stored: readonly (readonly number[])[] | undefined): readonly Role[] {
  const plain = ['mean', 'variance', 'scale factor'] as const;
  const scaled = isNvidias(param) || param.use_weight_bias;
  if (stored?.length === 5 || (scaled && param.bias_term)) {
    const sizes = stored?.map(elementCount);
    const isOld = sizes?.length === 5 && sizes[4] === 1 && sizes[2] !== 1;
    return isOld ? ['factors', 'bias', ...plain] : [...plain, 'factors', 'bias'];
  }
  if (scaled) return [...plain, 'factors'];
  // Converters from other frameworks leave out the scale factor, which is 1 there.
  return stored?.length === 2 ? ['mean', 'variance'] : plain;
}

export const batchNorm = defineLayer({
  types: ['BatchNorm'],
  block: { name: 'batch_norm_param', fields: batchNormParameter },
  signal: 'passes',
  plan({ layer, param, bottom, stored, warn, refuse }) {
    const { shape } = bottom;
    // One-dimensional bottoms are one channel (BatchNormLayer::LayerSetUp of BVLC/caffe).
    const channels = shape.length === 1 ? 1 : (shape[1] ?? 1);
    checkChannels(channels, refuse);
    const roles = rolesOf(param, stored());
    const fillers: Partial<Record<Role, BlobSpec['filler']>> = {
      factors: param.scale_filler ?? param.filler,
      bias: param.bias_filler,
    };
    const blobs = roles.map(
      (role): BlobSpec => ({
        role,
        shape: [role === 'scale factor' ? 1 : channels],
        filler: fillers[role],
        fallback: { constant: neutral[role] },
      }),
    );
    // NVIDIA's layer allows no smaller one.
    const eps = isNvidias(param) ? Math.max(param.eps, 1e-5) : param.eps;
    const inside = param.add_eps_before_sqrt;
    const scaleOf = (variance: number): number =>
      1 / (inside ? Math.sqrt(variance + eps) : Math.sqrt(variance) + eps);
    const ofBatch = !(param.use_global_stats ?? layer.phase !== 'TRAIN');
    if (ofBatch) {
      const why = param.use_global_stats === false ? 'use_global_stats: false' : 'its own phase TRAIN';
      if (shape.length < 2) throw refuse(`has ${why} and a bottom of [${shape}]`);
      const because = param.use_global_stats === false ? 'use-global-stats-false' : 'phase-train';
      warn({ kind: 'batch-statistics', because });
    }
    return {
      blobs,
      build(build) {
        const values: Values = (role) =>
          roles.includes(role) ? floatValues(blobOf(build, roles.indexOf(role))) : undefined;
        const result = ofBatch
          ? emitOfBatch(build, bottom, values, { eps, add_eps_before_sqrt: inside })
          : emitChannelAffine(build, bottom, storedAffine(values, roles, scaleOf));
        return [param.relu ? emitRelu(build, result, 0, 'relu') : result];
      },
    };
  },
});

type Values = (role: Role) => Float32Array | undefined;

/** @param scaleOf one over the deviation. */
function storedAffine(values: Values, roles: readonly Role[], scaleOf: (variance: number) => number) {
  const [means, variances] = [values('mean') ?? [], values('variance') ?? []];
  const factor = values('scale factor')?.[0] ?? 1;
  // NVIDIA's layer has no use for it, and its old files hold 0 there.
  const norm = factor !== 0 ? 1 / factor : roles.length === 5 ? 1 : 0;
  const [factors, biases] = [values('factors'), values('bias')];
  const scales = Array.from(
    variances,
    (variance, channel) => (factors?.[channel] ?? 1) * scaleOf(variance * norm),
  );
  const shifts = Array.from(
    means,
    (mean, channel) => (biases?.[channel] ?? 0) - mean * norm * (scales[channel] ?? 0),
  );
  return { scales, shifts };
}

interface Epsilon {
  readonly eps: number;
  readonly add_eps_before_sqrt: boolean;
}

function emitOfBatch(build: Build, bottom: Value, values: Values, epsilon: Epsilon): Value {
  const [factors, biases] = [values('factors'), values('bias')];
  if (factors === undefined) return emitBatchNormalised(build, bottom, epsilon);
  const unit = emitBatchNormalised(build, bottom, epsilon, 'unit');
  return emitChannelAffine(build, unit, {
    scales: [...factors],
    shifts: Array.from(factors, (_, channel) => biases?.[channel] ?? 0),
  });
}

/** (x - mean) / deviation over everything but the channels; axis 0 is among them, so that another batch is normalised as one. */
export function emitBatchNormalised(
  { emit, constant }: Build,
  value: Value,
  { eps, add_eps_before_sqrt: inside }: Epsilon,
  suffix?: string,
): Value {
  const { shape } = value;
  const axes = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const attributes = {
    normalize_variance: true,
    eps,
    eps_mode: inside ? 'INSIDE_SQRT' : 'OUTSIDE_SQRT',
  };
  const inputs = [value, constant('axes', int64Tensor([axes.length], axes))];
  return emit({ type: 'MVN', opset: 'opset6', attributes, inputs, shape }, suffix);
}
