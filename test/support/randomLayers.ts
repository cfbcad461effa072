/** The layers of random nets: what each may be on a blob of some shape, chosen by small integers. */

export type Shape = readonly number[];

/** What a layer of a step may use: its bottom's shape, and its choices. */
interface Site {
  readonly shape: Shape;
  /** 0 .. count - 1, 0 when it shrinks. */
  choose(count: number): number;
  pick<T>(...values: T[]): T;
  /** Another blob of this shape, else the bottom itself. */
  readonly sibling: string;
}

interface Drawn {
  readonly type: string;
  /** Parameter block with its name; empty for none. */
  readonly block?: string;
  /** One a top. */
  readonly shapes: readonly Shape[];
  readonly moreBottoms?: readonly string[];
  /** Whether it may write over its bottom. */
  readonly inPlace?: boolean;
}

type Draw = (site: Site) => Drawn | undefined;

const isImage = (shape: Shape): boolean => shape.length === 4;
export const product = (shape: Shape): number => shape.reduce((total, dim) => total * dim, 1);

/** A layer that keeps the shape, in place or not. */
const keeps =
  (type: string, block: (site: Site) => string = () => ''): Draw =>
  (site) => ({ type, block: block(site), shapes: [site.shape], inPlace: true });

const divisors = (number: number): number[] =>
  Array.from({ length: number }, (_, index) => index + 1).filter((divisor) => number % divisor === 0);

const window = ({ choose, pick }: Site) => {
  const sides = () => ({
    kernel: pick(1, 3, 2, 5, 4),
    stride: pick(1, 2, 3),
    pad: choose(3),
    dilation: pick(1, 1, 2),
  });
  const high = sides();
  const wide = choose(3) === 2 ? sides() : high;
  // Synopsys' fork: another padding behind the image than before it
  const lopsided = choose(4) === 3;
  const behind = <S extends typeof high>(side: S) => ({ ...side, after: lopsided ? choose(3) : side.pad });
  return { high: behind(high), wide: behind(wide), square: high === wide, lopsided };
};
type Side = ReturnType<typeof window>['high'];

const convolved = (size: number, { kernel, stride, pad, after, dilation }: Side): number =>
  Math.trunc((size + pad + after - dilation * (kernel - 1) - 1) / stride) + 1;

const spelled = ({ high, wide, square, lopsided }: ReturnType<typeof window>, dilates: boolean): string => {
  const dilation = dilates ? ` dilation: ${high.dilation} dilation: ${wide.dilation}` : '';
  if (lopsided) {
    const pads = `pad_l: ${wide.pad} pad_r: ${wide.after} pad_t: ${high.pad} pad_b: ${high.after}`;
    const strides = `stride_h: ${high.stride} stride_w: ${wide.stride}`;
    return `kernel_h: ${high.kernel} kernel_w: ${wide.kernel} ${strides} ${pads}${dilation}`;
  }
  if (square) return `kernel_size: ${high.kernel} stride: ${high.stride} pad: ${high.pad}${dilation}`;
  const side = (name: keyof Side): string => `${name}_h: ${high[name]} ${name}_w: ${wide[name]}`;
  return `kernel_h: ${high.kernel} kernel_w: ${wide.kernel} ${side('stride')} ${side('pad')}${dilation}`;
};

const convolution =
  (type: 'Convolution' | 'DepthwiseConvolution' | 'ConvolutionDepthwise'): Draw =>
  (site) => {
    const [batch = 1, channels = 1, height = 1, width = 1] = site.shape;
    if (!isImage(site.shape)) return undefined;
    const sizes = window(site);
    const group = type === 'Convolution' ? site.pick(...divisors(channels)) : channels;
    const outputs = type === 'Convolution' ? group * (1 + site.choose(4)) : channels;
    const [rows, columns] = [convolved(height, sizes.high), convolved(width, sizes.wide)];
    if (rows < 1 || columns < 1) return undefined;
    const grouped = type === 'Convolution' && group > 1 ? ` group: ${group}` : '';
    const bias = site.choose(2) === 0 ? '' : ' bias_term: false';
    return {
      type,
      block: `convolution_param { num_output: ${outputs} ${spelled(sizes, true)}${grouped}${bias} }`,
      shapes: [[batch, outputs, rows, columns]],
    };
  };

const deconvolution: Draw = (site) => {
  const [batch = 1, channels = 1, height = 1, width = 1] = site.shape;
  if (!isImage(site.shape) || height * width > 300) return undefined;
  const sizes = window(site);
  const group = site.pick(...divisors(channels));
  const outputs = group * (1 + site.choose(3));
  const size = (length: number, { kernel, stride, pad, after, dilation }: Side): number =>
    stride * (length - 1) + dilation * (kernel - 1) + 1 - pad - after;
  const [rows, columns] = [size(height, sizes.high), size(width, sizes.wide)];
  if (rows < 1 || columns < 1) return undefined;
  const bias = site.choose(2) === 0 ? '' : ' bias_term: false';
  return {
    type: 'Deconvolution',
    block: `convolution_param { num_output: ${outputs} ${spelled(sizes, true)} group: ${group}${bias} }`,
    shapes: [[batch, outputs, rows, columns]],
  };
};

const pooling: Draw = (site) => {
  const [batch = 1, channels = 1, height = 1, width = 1] = site.shape;
  if (!isImage(site.shape)) return undefined;
  const pool = site.pick('MAX', 'AVE', 'AVE_TF');
  if (site.choose(5) === 4) {
    const block = `pooling_param { pool: ${pool} global_pooling: true }`;
    return { type: 'Pooling', block, shapes: [[batch, channels, 1, 1]] };
  }
  const sizes = window(site);
  const down = site.choose(3) === 2;
  const clips = [sizes.high, sizes.wide].some(({ pad, after }) => pad > 0 || after > 0);
  const outputs = (size: number, { kernel, stride, pad, after }: Side): number | undefined => {
    const steps = (size + pad + after - kernel) / stride;
    if (pad >= kernel || steps < 0) return undefined;
    const windows = (down ? Math.floor(steps) : Math.ceil(steps)) + 1;
    const kept = clips && (windows - 1) * stride >= size + pad ? windows - 1 : windows;
    // a window that sees no pixel has no defined result
    return (kept - 1) * stride - pad >= size ? undefined : kept;
  };
  const [rows, columns] = [outputs(height, sizes.high), outputs(width, sizes.wide)];
  if (rows === undefined || columns === undefined) return undefined;
  const block = `pooling_param { pool: ${pool} ${spelled(sizes, false)}${down ? ' round_mode: FLOOR' : ''} }`;
  return { type: 'Pooling', block, shapes: [[batch, channels, rows, columns]] };
};

const innerProduct: Draw = ({ shape, choose }) => {
  if (shape.length < 2) return undefined;
  const axis = 1 + choose(shape.length - 1);
  const outputs = 1 + choose(8);
  const options = `axis: ${axis} transpose: ${choose(2) === 1} bias_term: ${choose(3) !== 2}`;
  return {
    type: 'InnerProduct',
    block: `inner_product_param { num_output: ${outputs} ${options} }`,
    shapes: [[...shape.slice(0, axis), outputs]],
  };
};

const slice: Draw = ({ shape, choose }) => {
  const axis = choose(shape.length);
  const size = shape[axis] ?? 1;
  if (size < 2) return undefined;
  const point = 1 + choose(size - 1);
  const part = (length: number): Shape => shape.map((dim, index) => (index === axis ? length : dim));
  return {
    type: 'Slice',
    block: `slice_param { axis: ${axis} slice_point: ${point} }`,
    shapes: [part(point), part(size - point)],
  };
};

const concat: Draw = ({ shape, choose, sibling }) => {
  if (product(shape) > 2000) return undefined;
  const axis = choose(shape.length);
  const joined = shape.map((dim, index) => (index === axis ? 2 * dim : dim));
  return {
    type: 'Concat',
    block: `concat_param { axis: ${axis} }`,
    shapes: [joined],
    moreBottoms: [sibling],
  };
};

const eltwise: Draw = ({ shape, pick, sibling }) => {
  const operation = pick('SUM', 'PROD', 'MAX', 'SUM coeff: 1.5 coeff: 0.5');
  return {
    type: 'Eltwise',
    block: `eltwise_param { operation: ${operation} }`,
    shapes: [shape],
    moreBottoms: [sibling],
    inPlace: true,
  };
};

const scaleBy =
  (type: 'Scale' | 'Bias'): Draw =>
  ({ shape, choose }) => {
    const axis = choose(shape.length);
    const axes = 1 + choose(shape.length - axis);
    const bias = type === 'Scale' ? ` bias_term: ${choose(2) === 1}` : '';
    const block = `${type.toLowerCase()}_param { axis: ${axis} num_axes: ${axes}${bias} }`;
    return { type, block, shapes: [shape], inPlace: true };
  };

const reshape: Draw = ({ shape, choose }) => {
  const [batch = 1, ...rest] = shape;
  const count = product(rest);
  const first = divisors(count)[choose(divisors(count).length)] ?? 1;
  return {
    type: 'Reshape',
    block: `reshape_param { shape { dim: 0 dim: ${first} dim: -1 } }`,
    shapes: [[batch, first, count / first]],
  };
};

const permute: Draw = ({ shape, choose }) => {
  const rest = shape.map((_, axis) => axis);
  const order = shape.flatMap(() => rest.splice(choose(rest.length), 1));
  return {
    type: 'Permute',
    block: `permute_param { ${order.map((axis) => `order: ${axis}`).join(' ')} }`,
    shapes: [order.map((axis) => shape[axis] ?? 1)],
  };
};

const tile: Draw = ({ shape, choose }) => {
  if (product(shape) > 1000) return undefined;
  const [axis, tiles] = [choose(shape.length), 1 + choose(3)];
  return {
    type: 'Tile',
    block: `tile_param { axis: ${axis} tiles: ${tiles} }`,
    shapes: [shape.map((dim, index) => (index === axis ? dim * tiles : dim))],
  };
};

const flatten: Draw = ({ shape, choose }) => {
  const axis = choose(shape.length);
  const end = axis + choose(shape.length - axis);
  return {
    type: 'Flatten',
    block: `flatten_param { axis: ${axis} end_axis: ${end} }`,
    shapes: [[...shape.slice(0, axis), product(shape.slice(axis, end + 1)), ...shape.slice(end + 1)]],
  };
};

const reduction: Draw = ({ shape, choose, pick }) => {
  if (shape.length < 2) return undefined;
  const axis = 1 + choose(shape.length - 1);
  const operation = pick('SUM', 'MEAN', 'ASUM', 'SUMSQ');
  return {
    type: 'Reduction',
    block: `reduction_param { operation: ${operation} axis: ${axis} coeff: 0.5 }`,
    shapes: [shape.slice(0, axis)],
  };
};

const interp: Draw = ({ shape, choose }) => {
  const [batch = 1, channels = 1] = shape;
  if (!isImage(shape)) return undefined;
  const [height, width] = [1 + choose(12), 1 + choose(12)];
  return {
    type: 'Interp',
    block: `interp_param { height: ${height} width: ${width} }`,
    shapes: [[batch, channels, height, width]],
  };
};

const shuffle: Draw = ({ shape, pick }) => {
  if (!isImage(shape)) return undefined;
  const group = pick(...divisors(shape[1] ?? 1));
  return { type: 'ShuffleChannel', block: `shuffle_channel_param { group: ${group} }`, shapes: [shape] };
};

const onImages =
  (draw: Draw): Draw =>
  (site) =>
    isImage(site.shape) ? draw(site) : undefined;

const onChannels =
  (draw: Draw): Draw =>
  (site) =>
    site.shape.length >= 2 ? draw(site) : undefined;

/** What computes by steps (Threshold, ArgMax, detections) is left out: float noise at an edge is no mistake. */
export const layers: readonly Draw[] = [
  convolution('Convolution'),
  keeps('ReLU', ({ choose }) => (choose(3) === 2 ? 'relu_param { negative_slope: 0.2 }' : '')),
  pooling,
  onChannels(keeps('BatchNorm', ({ pick }) => `batch_norm_param { eps: ${pick('1e-5', '0.01')} }`)),
  scaleBy('Scale'),
  eltwise,
  concat,
  convolution('Convolution'),
  innerProduct,
  convolution('DepthwiseConvolution'),
  convolution('ConvolutionDepthwise'),
  deconvolution,
  slice,
  scaleBy('Bias'),
  keeps(
    'Power',
    ({ pick }) => `power_param { power: ${pick(1, 1, 2)} scale: ${pick(1, 0.5)} shift: ${pick(0, 0.3)} }`,
  ),
  onChannels(keeps('PReLU', ({ choose }) => `prelu_param { channel_shared: ${choose(2) === 1} }`)),
  keeps('Sigmoid'),
  keeps('TanH'),
  keeps('ELU', ({ pick }) => `elu_param { alpha: ${pick(1, 0.3)} }`),
  ({ shape }) => ({ type: 'AbsVal', shapes: [shape] }),
  keeps('ReLU6'),
  keeps('ReLU', ({ pick }) => `relu_param { ${pick('relu6: true', 'maximum: 0.8 minimum: 0.1')} }`),
  ({ pick, ...site }) => keeps(pick('HSwish', 'HSigmoid', 'Mish', 'SELU'))({ pick, ...site }),
  keeps('BNLL'),
  keeps('Swish', ({ pick }) => `swish_param { beta: ${pick(1, 1.7)} }`),
  keeps('Clip', () => 'clip_param { min: -0.5 max: 1.5 }'),
  keeps('Dropout'),
  keeps('Exp', ({ pick }) => `exp_param { base: ${pick(-1, 2)} scale: 0.1 shift: 0.2 }`),
  onImages(
    keeps(
      'LRN',
      ({ pick }) =>
        `lrn_param { local_size: ${pick(3, 5)} alpha: ${pick(0.5, 0.01)} norm_region: ${pick('ACROSS_CHANNELS', 'WITHIN_CHANNEL')} k: ${pick(1, 2, 1.5)} }`,
    ),
  ),
  onImages(
    keeps(
      'MVN',
      ({ choose }) =>
        `mvn_param { eps: 0.1 across_channels: ${choose(2) === 1} normalize_variance: ${choose(3) !== 2} }`,
    ),
  ),
  onImages(
    keeps(
      'Normalize',
      ({ choose }) =>
        `norm_param { across_spatial: ${choose(2) === 1} channel_shared: ${choose(2) === 1} eps: 0.01 }`,
    ),
  ),
  (site) => keeps('Softmax', () => `softmax_param { axis: ${site.choose(site.shape.length)} }`)(site),
  reshape,
  permute,
  tile,
  flatten,
  reduction,
  interp,
  shuffle,
  ({ shape }) => ({ type: 'Split', shapes: [shape, shape] }),
];
