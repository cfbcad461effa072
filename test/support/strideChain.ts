/**
 * Chains around convolutions of kernel 1, made up by fast-check: what OpenVINO's StridesOptimization moves strides through,
 * stops at or goes wrong at. Nets of one image and two to eight layers; each layer reads one of the last blobs.
 */
import fc from 'fast-check';

interface Link {
  readonly layer: number;
  /** Which blob it reads, from the last one back. */
  readonly from: number;
  readonly choices: readonly number[];
}

interface Blob {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
}

type Choose = (count: number) => number;

interface Made {
  readonly type: string;
  readonly block?: string;
  readonly bottoms?: readonly string[];
  readonly shapes: readonly Blob['shape'][];
}

const convolution =
  (kernels: readonly number[]) =>
  ({ shape: [batch, , height, width] }: Blob, choose: Choose): Made | undefined => {
    const kernel = kernels[choose(kernels.length)] ?? 1;
    const sides = [0, 1].map(() => ({ stride: 1 + choose(3), pad: choose(3) }));
    const [high = { stride: 1, pad: 0 }, wide = high] = choose(3) === 0 ? sides : [sides[0], sides[0]];
    const size = (length: number, { stride, pad }: typeof high): number =>
      Math.floor((length + 2 * pad - kernel) / stride) + 1;
    const [rows, columns] = [size(height, high), size(width, wide)];
    if (rows < 1 || columns < 1) return undefined;
    const outputs = 1 + choose(4);
    const bias = choose(2) === 0 ? ' bias_term: false' : '';
    return {
      type: 'Convolution',
      block: `convolution_param { num_output: ${outputs} kernel_size: ${kernel} stride_h: ${high.stride} stride_w: ${wide.stride} pad_h: ${high.pad} pad_w: ${wide.pad}${bias} }`,
      shapes: [[batch, outputs, rows, columns]],
    };
  };

const keeps =
  (type: string, block = '') =>
  ({ shape }: Blob): Made => ({ type, block, shapes: [shape] });

const layers: readonly ((bottom: Blob, choose: Choose, blobs: readonly Blob[]) => Made | undefined)[] = [
  convolution([1]),
  keeps('ReLU'),
  convolution([1]),
  (bottom, choose, blobs) => {
    const same = blobs.filter(({ shape }) => shape.join() === bottom.shape.join());
    const other = same[choose(same.length)] ?? bottom;
    const operation = ['SUM', 'PROD', 'MAX'][choose(3)];
    return {
      type: 'Eltwise',
      block: `eltwise_param { operation: ${operation} }`,
      bottoms: [bottom.name, other.name],
      shapes: [bottom.shape],
    };
  },
  ({ shape: [batch, channels, height, width] }, choose) => {
    if (channels < 2) return undefined;
    const point = 1 + choose(channels - 1);
    return {
      type: 'Slice',
      block: `slice_param { slice_point: ${point} }`,
      shapes: [
        [batch, point, height, width],
        [batch, channels - point, height, width],
      ],
    };
  },
  convolution([2, 3]),
  keeps('Sigmoid'),
  keeps('Power', 'power_param { scale: 0.5 shift: 0.3 }'),
  keeps('ELU'),
  keeps('PReLU'),
  keeps('BatchNorm'),
  keeps('Scale', 'scale_param { bias_term: true }'),
  keeps('Clip', 'clip_param { min: -0.5 max: 1 }'),
  keeps('Swish'),
  keeps('TanH'),
  keeps('AbsVal'),
  ({ shape: [batch, channels, height, width] }, choose) => {
    const pool = choose(2) === 0 ? 'MAX' : 'AVE';
    const [rows, columns] = [height, width].map((size) => Math.ceil((size - 2) / 2) + 1);
    if (height < 2 || width < 2 || rows === undefined || columns === undefined) return undefined;
    return {
      type: 'Pooling',
      block: `pooling_param { pool: ${pool} kernel_size: 2 stride: 2 }`,
      shapes: [[batch, channels, rows, columns]],
    };
  },
  ({ shape: [batch, channels, height, width] }, choose) => {
    if (height < 3 || width < 3) return undefined;
    const [rows, columns] = [height - 1 - choose(2), width - 1 - choose(2)];
    return {
      type: 'Interp',
      block: `interp_param { height: ${rows} width: ${columns} }`,
      shapes: [[batch, channels, rows, columns]],
    };
  },
  ({ shape: [batch, channels, height, width], name }) => ({
    type: 'Concat',
    bottoms: [name, name],
    shapes: [[batch, 2 * channels, height, width]],
  }),
];

const written = (name: string, blobs: readonly string[]): string =>
  blobs.map((blob) => `${name}: "${blob}"`).join(' ');

function chainOf(input: Blob['shape'], links: readonly Link[]): string {
  const blobs: Blob[] = [{ name: 'data', shape: input }];
  const lines = [
    `layer { name: "data" type: "Input" top: "data" input_param { shape { ${input.map((dim) => `dim: ${dim}`).join(' ')} } } }`,
  ];
  for (const [index, { layer, from, choices }] of links.entries()) {
    let next = 0;
    const choose: Choose = (count) => (choices[next++ % choices.length] ?? 0) % Math.max(1, count);
    const bottom = blobs.at(-1 - (from % blobs.length));
    const made = bottom && layers[layer % layers.length]?.(bottom, choose, blobs);
    if (bottom === undefined || made === undefined) continue;
    const { type, block = '', bottoms = [bottom.name], shapes } = made;
    const tops = shapes.map((shape, top) => ({ name: `b${index}_${top}`, shape }));
    const edges = `${written('bottom', bottoms)} ${written(
      'top',
      tops.map(({ name }) => name),
    )}`;
    lines.push(`layer { name: "${type}${index}" type: "${type}" ${edges} ${block} }`);
    blobs.push(...tops);
  }
  return `${lines.join('\n')}\n`;
}

const side = fc.integer({ min: 3, max: 10 });

/** Of ten layers about four are convolutions of kernel 1, three what their strides move through. */
const layerNumber = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 2) },
  { weight: 3, arbitrary: fc.constantFrom(1, 3, 4) },
  { weight: 3, arbitrary: fc.nat(layers.length - 1) },
);

export const strideChain: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 5 }), side, side),
    fc.array(
      fc.record({
        layer: layerNumber,
        from: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
        choices: fc.array(fc.nat(59), { minLength: 2, maxLength: 9 }),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  )
  .map(([input, links]) => chainOf(input, links))
  .filter((text) => text.includes('Convolution'));
