/** Which kind of layer a kernel or an operation is, by which it is coloured in every view. */

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
