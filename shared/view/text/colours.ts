/** Which token a device and a precision take: hue is the device, lightness the precision, the same in every view. */
import type { Precision } from '../../precision.ts';

export type DeviceFamily = 'cpu' | 'gpu' | 'npu' | 'other';

/** `GPU.1` is a GPU; AUTO, HETERO and MULTI are devices of their own. */
export function familyOf(device: string): DeviceFamily {
  const family = /^(CPU|GPU|NPU)(?:\.\d+)?$/.exec(device)?.[1]?.toLowerCase();
  return family === 'cpu' || family === 'gpu' || family === 'npu' ? family : 'other';
}

/** CSS custom property of a device at a precision. */
export const deviceToken = (device: string, precision: Precision): string =>
  `--device-${familyOf(device)}-${precision.toLowerCase()}`;

export const layerKinds = [
  'conv3',
  'conv1',
  'convdw',
  'fc',
  'pool',
  'reduce',
  'eltwise',
  'concat',
  'reorder',
] as const;
/** Tracks and the graph: computing, pooling and reducing, element-wise, moving data. */
export type LayerKind = (typeof layerKinds)[number];

export const layerKindNames: Readonly<Record<LayerKind, string>> = {
  conv3: 'Convolution',
  conv1: 'Convolution 1×1',
  convdw: 'Group convolution',
  fc: 'Matrix product',
  pool: 'Pooling',
  reduce: 'Reduce, Softmax',
  eltwise: 'Element-wise',
  concat: 'Concat',
  reorder: 'Reorder, Convert',
};

const patterns: readonly (readonly [RegExp, LayerKind])[] = [
  [/group.?conv|depthwise/i, 'convdw'],
  [/conv(?!ert)/i, 'conv3'],
  [/inner.?product|fully.?connected|matmul|gemm/i, 'fc'],
  [/pool/i, 'pool'],
  [/reduce|softmax|lrn|mvn|norm/i, 'reduce'],
  [/concat|split|crop|slice|gather|tile/i, 'concat'],
  [
    /reorder|convert|reshape|transpose|permute|squeeze|flatten|input|parameter|result|output|quantize/i,
    'reorder',
  ],
];

/**
 * @param type a kernel's or an operation's
 * @param implementation tells a 1x1 convolution where the runtime's primitive says so
 */
export function layerKindOf(type: string, implementation: string | null = null): LayerKind {
  const kind = patterns.find(([pattern]) => pattern.test(type))?.[1] ?? 'eltwise';
  if (kind !== 'conv3') return kind;
  if (/1x1/.test(implementation ?? '')) return 'conv1';
  return /dw|depthwise/i.test(implementation ?? '') ? 'convdw' : 'conv3';
}
